# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""The tests work in a copy of the lab, in a folder with a space in its path."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "exercise: red until the exercise is done")
    if not config.option.markexpr:
        config.option.markexpr = "not exercise"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A copy of the lab without what a run has left; its folder."""
    left = shutil.ignore_patterns("work", "__pycache__", ".*")
    copy = tmp_path_factory.mktemp("stage") / "lab 5"
    return shutil.copytree(Path(__file__).resolve().parents[1], copy, ignore=left)


@pytest.fixture(scope="module")
def python(lab):
    """python(ARGUMENTS…, code=0) runs Python beside the lab's folder; its standard output."""

    def call(*arguments, code=0):
        command = [sys.executable, *map(str, arguments)]
        done = subprocess.run(command, cwd=lab.parent, capture_output=True, text=True)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    return call
