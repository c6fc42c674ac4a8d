# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""For the tests: a copy of the lab, and commands that are run as in a terminal."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE, STDOUT

import pandas as pd
import pytest
from working_folder import copied, story

__all__ = ["copied", "story"]
LAB = Path(__file__).resolve().parent.parent
MADE = shutil.ignore_patterns("workspace", "storage", "__pycache__", ".*_cache")
HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")  # set by a git hook around us
ENV = {name: value for name, value in os.environ.items() if name not in HOOK}
ENV |= {"DVC_NO_ANALYTICS": "1", "DVC_GLOBAL_CONFIG_DIR": "none", "DVC_SYSTEM_CONFIG_DIR": "none"}
ENV["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]


def pytest_configure(config):
    config.addinivalue_line("markers", "exercise: red until the exercise is done")
    if not config.option.markexpr:
        config.option.markexpr = "not exercise"


@pytest.fixture(scope="session")
def run():
    """run(COMMAND…, cwd=FOLDER): all that it printed, after a look at its exit code."""

    def command(*words, cwd, code=0):
        line = [str(word) for word in words]
        done = subprocess.run(line, cwd=cwd, env=ENV, text=True, stdout=PIPE, stderr=STDOUT)
        assert done.returncode == code, done.stdout
        return done.stdout.strip()

    return command


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A copy of the lab; its path has a space."""
    return shutil.copytree(LAB, tmp_path_factory.mktemp("a") / "lab 4", ignore=MADE)


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
