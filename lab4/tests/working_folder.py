# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""For the tests: the working folder that the lab's commands make."""

import os
import shutil
from pathlib import Path

import pytest

VERSIONS = {
    "4_select": ("select_columns.py", "lab4-v1", "Keep class, sex and age"),
    "5_fill": ("fill_age.py", "lab4-v2", "Fill missing ages with the mean"),
    "6_encode": ("encode_sex.py", "lab4-v3", "Encode sex as one-hot"),
}
STAGES = ["1_init", "2_remote", "3_data", *VERSIONS, "9_dag", "8_report"]


@pytest.fixture(scope="session")
def story(lab, run):
    """story(STAGE): the working folder with that stage done; LAB4_DATA names the notebook's."""
    folder, rest = lab.parent / "work/repo", list(STAGES)

    def after(stage):
        while "LAB4_DATA" not in os.environ and stage in rest:
            name = rest.pop(0)
            script = "record" if name in VERSIONS else name
            more = VERSIONS.get(name, [folder.parent / "storage"] if name == "2_remote" else [])
            run("bash", lab / f"commands/4_{script}.sh", folder, *more, cwd=lab)
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
        run("git", "clone", "--quiet", "--bare", repo, tmp_path / "origin.git", cwd=repo)
        run("git", "remote", "set-url", "origin", tmp_path / "origin.git", cwd=repo)
        return repo / place

    return copy
