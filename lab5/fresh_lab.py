# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""For the tests: a copy of this lab to work in, and programs run there as a user would."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def fresh_lab(folder):
    """A copy of the lab without anything that a run has left, its path."""
    left = shutil.ignore_patterns("work", "__pycache__", ".*_cache", ".venv")
    return Path(shutil.copytree(HERE, Path(folder) / "lab 5", ignore=left))


def python(lab, *arguments, **variables):
    """Run `python ARGUMENTS…` in the folder `lab`, with more environment variables."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key != "LAB5_WORK" and not key.startswith("PYTEST_")
    }
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=lab,
        text=True,
        capture_output=True,
        env=kept | variables,
    )


def run_quality(lab, *options, **variables):
    """Run test_quality.py with pytest: exit code, names of the failed tests, text."""
    variables = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | variables
    done = python(
        lab,
        "-m",
        "pytest",
        "-q",
        "-rfE",
        "--color=no",
        "-p",
        "no:cacheprovider",
        "test_quality.py",
        *options,
        **variables,
    )
    lines = (
        line.split("::")[1].split(" ")[0]
        for line in done.stdout.splitlines()
        if line.startswith("FAILED ")
    )
    return done.returncode, set(lines), done.stdout + done.stderr
