"""For lab 1's deep tests: a copy of the lab's own files, and its scripts run there."""

import importlib.util
import shutil
import sys

import pandas as pd
from trees import ROOT, run

STEPS = ["data_creation.py", "data_preprocessing.py", "model_preparation.py", "model_testing.py"]


def copy_lab(folder):
    """A copy of lab 1's scripts and pins, without tests and results, in a path with a space."""
    lab = folder / "a copy" / "lab1"
    lab.mkdir(parents=True)
    for path in (ROOT / "lab1").iterdir():
        if path.suffix in (".py", ".sh", ".txt"):
            shutil.copy(path, lab)
    return lab


def call(lab, name, *arguments, **options):
    """The finished process of one of the lab's files, run from another folder."""
    program = "bash" if name.endswith(".sh") else sys.executable
    return run(program, lab / name, *arguments, cwd=lab.parent, **options)


def succeed(lab, name, *arguments):
    """The process, as `call`; it must end with 0."""
    process = call(lab, name, *arguments)
    assert process.returncode == 0, process.stderr
    return process


def refused(process, *words):
    """Assert that a process ended with a message that has the words, no traceback, no result."""
    assert process.returncode != 0
    assert process.stdout == ""
    assert "Traceback" not in process.stderr
    for word in words:
        assert word in process.stderr


def prepared(lab, part):
    """The table prepared/PART.csv, indexed by station and date."""
    return pd.read_csv(lab / "prepared" / f"{part}.csv", index_col=["station", "date"])


def load(name, folder=ROOT / "lab1"):
    """The module of one of the lab's scripts, without running its main()."""
    spec = importlib.util.spec_from_file_location(f"lab1_{name}", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
