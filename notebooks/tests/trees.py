"""For the house's tests: the tree, copies of it to work in, and commands run there."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def environment(more=None):
    """The variables for a command: ours, this interpreter's folder first on PATH, and `more`."""
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    return {**os.environ, "PATH": path, "JUPYTER_PREFER_ENV_PATH": "1", **(more or {})}


def run(*command, cwd, env=None, **options):
    """Run a command in `cwd` with `env` added to the variables; its CompletedProcess, as text."""
    words = [str(word) for word in command]
    return subprocess.run(words, cwd=cwd, env=environment(env), capture_output=True, text=True, **options)


def copy_tree(target):
    """A copy of the tree as git sees it, committed in a repository of its own, at `target`."""
    known = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    for name in known.stdout.split("\0")[:-1]:
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    for command in (["init", "-q", "-b", "main"], ["add", "-A"], [*identity, "commit", "-qm", "a copy"]):
        run("git", *command, cwd=target, check=True)
    return target


def solutions(name):
    """The code of the folded solutions of a notebook's exercises, in their order.

    A solution is a fenced block in a `<details>` whose summary begins with "Solution".
    """
    cells = json.loads((ROOT / f"notebooks/{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    pattern = r"<details>\s*<summary>Solution[^<]*</summary>.*?^```\w*\n(.*?)^```.*?</details>"
    return re.findall(pattern, prose, re.DOTALL | re.MULTILINE)
