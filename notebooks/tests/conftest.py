import os

import pytest
from trees import ROOT, copy_tree, notebook_json, run

# Whoever signs commits signs none of the tests'.
os.environ |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "commit.gpgsign"}
os.environ["GIT_CONFIG_VALUE_0"] = "false"


@pytest.fixture
def tree(tmp_path):
    """A copy of the tree in a folder with a space in its path."""
    return copy_tree(tmp_path / "a copy")


@pytest.fixture
def project(tmp_path):
    """A project with the house's export and one notebook that writes a script and a text."""
    (tmp_path / "notebooks/tools").mkdir(parents=True)
    for name in ("export.sh", "notebooks/tools/tangle.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    script = "%%writefile ../lab1/run.sh\n#!/bin/sh\ntrue"
    text = "%%writefile ../lab1/a/b.txt\nhello\n"
    (tmp_path / "notebooks/lab1_x.ipynb").write_text(notebook_json(script, text))
    (tmp_path / ".gitignore").write_text("build/\n")
    run("git", "init", "-q", cwd=tmp_path, check=True)
    return tmp_path
