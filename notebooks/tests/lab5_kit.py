"""For lab 5's deep tests: a copy of the lab with its tables and line, and its modules to import."""

import os
import shutil
import sys

from trees import ROOT, run

LAB = ROOT / "lab5"
sys.path.insert(0, str(LAB))
os.environ.pop("PYTEST_ADDOPTS", None)


def copy_lab(folder, made=True):
    """A copy of the lab in `folder`/lab 5; with its tables and line if `made`."""
    lab = folder / "lab 5"
    shutil.copytree(LAB, lab, ignore=shutil.ignore_patterns("work", "__pycache__", ".*_cache"))
    for script in ("make_data", "train_line", "add_noise") if made else ():
        run(sys.executable, lab / f"{script}.py", cwd=folder, check=True)
    return lab


def python(lab, *arguments, **options):
    """Run Python in the lab's folder; its CompletedProcess."""
    return run(sys.executable, *arguments, cwd=lab, **options)


def suite(lab, *options, **more):
    """Run test_quality.py there; exit code, the set of failed tests, the text."""
    options = ("-q", "-rfE", "--color=no", "-p", "no:cacheprovider", *options)
    done = python(lab, "-m", "pytest", *options, "test_quality.py", **more)
    lines = (line.split("::")[1] for line in done.stdout.splitlines() if line.startswith("FAILED "))
    return done.returncode, {line.split(" ")[0] for line in lines}, done.stdout + done.stderr
