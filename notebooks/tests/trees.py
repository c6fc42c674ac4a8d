"""For the house's tests: the tree, copies of it to work in, and commands run there."""

import json
import os
import pathlib
import re
import subprocess
import sys

from tools.compare import copy_tree  # noqa: F401  # the tests take it from here

ROOT = pathlib.Path(__file__).resolve().parents[2]


def environment(more=None):
    """The variables for a command: ours, this interpreter's folder first on PATH, and `more`."""
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    return {**os.environ, "PATH": path, "JUPYTER_PREFER_ENV_PATH": "1", **(more or {})}


def run(*command, cwd, env=None, **options):
    """Run a command in `cwd` with `env` added to the variables; its CompletedProcess, as text."""
    words = [str(word) for word in command]
    return subprocess.run(
        words, cwd=cwd, env=environment(env), capture_output=True, text=True, **options
    )


def notebook_json(*sources):
    """A notebook of code cells, as its JSON text."""
    cells = [{"cell_type": "code", "id": f"c{i}", "source": text} for i, text in enumerate(sources)]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def export(project, *arguments, **options):
    """Run export.sh in the project; its CompletedProcess."""
    return run("bash", "export.sh", *arguments, cwd=project, **options)


def solutions(name):
    """The code of the folded solutions of a notebook's exercises, in their order.

    A solution is a fenced block in a `<details>` whose summary begins with "Solution".
    """
    cells = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join(
        "".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"
    )
    pattern = r"<details>\s*<summary>Solution[^<]*</summary>.*?^```\w*\n(.*?)^```.*?</details>"
    return re.findall(pattern, prose, re.DOTALL | re.MULTILINE)
