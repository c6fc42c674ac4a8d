# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""For the tests: the working folder that the lab's commands make."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

STAGES = ["1_init", "2_remote", "3_data", "4_select", "5_fill", "6_encode", "8_report", "9_dag"]


@pytest.fixture(scope="session")
def story(lab, run):
    """story(STAGE): the working folder with that stage done; LAB4_DATA names the notebook's."""
    folder, rest = lab.parent / "work/repo", list(STAGES)

    def after(stage):
        while "LAB4_DATA" not in os.environ and stage in rest:
            remote = [folder.parent / "storage"] if rest[0] == "2_remote" else []
            run("bash", lab / f"commands/4_{rest.pop(0)}.sh", folder, *remote, cwd=lab)
        return Path(os.environ.get("LAB4_DATA", folder))

    return after


@pytest.fixture
def copied(story, run, tmp_path):
    """copied(STAGE): a copy of that folder, with an origin of its own, for a test to change."""

    def copy(stage):
        data = story(stage)
        place = run("git", "rev-parse", "--show-prefix", cwd=data)
        top = run("git", "rev-parse", "--show-toplevel", cwd=data)
        repo = shutil.copytree(top, tmp_path / "repo", symlinks=True)
        origin = run("git", "remote", "get-url", "origin", cwd=repo)
        run("git", "clone", "--quiet", "--bare", origin, tmp_path / "origin.git", cwd=repo)
        run("git", "remote", "set-url", "origin", tmp_path / "origin.git", cwd=repo)
        return repo / place

    return copy


@pytest.fixture
def tables(run, tmp_path):
    """tables(FOLDER, TAG…): titanic.csv at each tag, as anybody gets it from origin and remote."""

    def at(folder, *tags):
        origin = run("git", "remote", "get-url", "origin", cwd=folder)
        path = run("git", "rev-parse", "--show-prefix", cwd=folder) + "titanic.csv"
        for tag in tags:
            run("dvc", "get", origin, path, "--rev", tag, "--out", tmp_path / tag, cwd=tmp_path)
        return [pd.read_csv(tmp_path / tag) for tag in tags]

    return at
