# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""A copy of the lab in a path with a space, and its files run from another folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def pytest_configure(config):
    config.addinivalue_line("markers", "exercise: red until the exercise is done")
    if not config.option.markexpr:
        config.option.markexpr = "not exercise"


@pytest.fixture
def lab(tmp_path):
    """Return a copy of the lab's own files, without what a run has made."""
    folder = tmp_path / "a copy" / "lab1"
    folder.mkdir(parents=True)
    for path in Path(__file__).resolve().parents[1].iterdir():
        if path.suffix in (".py", ".sh", ".txt"):
            shutil.copy(path, folder)
    return folder


@pytest.fixture
def call(lab):
    """Run a file of the copy; return the finished process, with its output as text."""

    def run(name, *arguments, env=None):
        path = f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"
        command = ["bash" if name.endswith(".sh") else sys.executable, lab / name, *arguments]
        options = {"cwd": lab.parent, "env": env or {**os.environ, "PATH": path}}
        return subprocess.run(command, capture_output=True, text=True, timeout=600, **options)

    return run
