# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""For the tests: the working folder that the lab's commands make, as far as a test needs it."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from dvc.repo import Repo

STAGES = ["1_init", "2_remote", "3_data", "4_select", "5_fill", "6_encode", "8_report", "9_dag"]


@pytest.fixture(scope="session")
def story(lab, run):
    """story(STAGE): the working folder after that stage; LAB4_DATA names the notebook's own."""
    folder, rest = lab.parent / "work/repo", list(STAGES)

    def after(stage):
        while not os.environ.get("LAB4_DATA") and stage in rest:
            script = f"{lab}/commands/4_{rest.pop(0)}.sh"
            remote = [folder.parent / "storage"] if "remote" in script else []
            run("bash", script, folder, *remote, cwd=lab.parent)
        return Path(os.environ.get("LAB4_DATA", folder))

    return after


@pytest.fixture
def copied(story, run, tmp_path):
    """copied(STAGE): a copy of the working folder and its origin, for a test to change."""

    def copy(stage):
        data = story(stage)
        top = Path(run("git", "rev-parse", "--show-toplevel", cwd=data))
        repo = shutil.copytree(top, tmp_path / "repo", symlinks=True)
        origin = run("git", "remote", "get-url", "origin", cwd=repo)
        run("git", "clone", "--quiet", "--bare", origin, tmp_path / "origin.git", cwd=repo)
        run("git", "remote", "set-url", "origin", tmp_path / "origin.git", cwd=repo)
        return repo / data.resolve().relative_to(top)

    return copy


def table_at(folder, revision):
    """titanic.csv at a git revision, from the cache or the remote."""
    with Repo(str(folder)) as repo, repo.switch(revision), repo.dvcfs.open("titanic.csv") as file:
        return pd.read_csv(file)


@pytest.fixture
def tables(run):
    """tables(FOLDER, TAG…): titanic.csv at each tag; git has pushed the tags, and DVC the data."""

    def at(folder, *tags):
        pushed = run("git", "ls-remote", "origin", cwd=folder)
        assert all(f"refs/tags/{tag}\n" in f"{pushed}\n" for tag in tags), pushed
        assert "in sync" in run("dvc", "status", "--cloud", "--all-tags", cwd=folder)
        return [table_at(folder, tag) for tag in tags]

    return at
