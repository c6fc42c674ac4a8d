# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Every test works on a copy of the lab, in a path with a blank, called from another folder."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

MADE = ["train", "test", "prepared", "model.pkl", ".*", "__pycache__"]


@pytest.fixture(scope="session")
def call():
    """Run a file of a lab's copy; return the finished process (text in stdout and stderr)."""

    def call(file, *arguments, prefix=(), **variables):
        interpreter = ["bash"] if file.suffix == ".sh" else [sys.executable]
        path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
        return subprocess.run(
            [*prefix, *interpreter, file, *arguments],
            env={**os.environ, "PATH": path, **variables},
            cwd=file.parent.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
        )

    return call


@pytest.fixture(scope="session")
def copy_lab(tmp_path_factory):
    """Copy the lab's own files to a new folder and return that."""

    def copy_lab():
        folder = tmp_path_factory.mktemp("a copy") / "lab1"
        return shutil.copytree(Path(__file__).parent, folder, ignore=shutil.ignore_patterns(*MADE))

    return copy_lab


@pytest.fixture
def lab(copy_lab):
    """Return a fresh copy of the lab."""
    return copy_lab()


@pytest.fixture(scope="session")
def refuses():
    """Check that a process ended with one line on stderr that holds the words."""

    def refuses(process, *words, code=2):
        assert (process.returncode, process.stdout) == (code, ""), process.stderr
        assert process.stderr.count("\n") == 1
        assert "Traceback" not in process.stderr
        for word in words:
            assert word in process.stderr

    return refuses
