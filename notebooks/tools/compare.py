"""Execute a notebook in a copy of the project, as a reader would, and compare what came of it."""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import nbformat
from papermill.exceptions import strip_color
from tools.outputs import comparable, differences, missing

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"


def copy_tree(target):
    """A copy of the project as git sees it, committed in a repository of its own, at `target`."""

    def git(*words, cwd=target):
        return subprocess.run(["git", *words], cwd=cwd, check=True, capture_output=True, text=True)

    known = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout
    for name in known.split("\0")[:-1]:
        if (ROOT / name).exists():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    git("init", "-q")
    git("symbolic-ref", "HEAD", "refs/heads/main")  # `init -b` is newer than some gits
    git("add", "-A")
    person = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    git(*person, "-c", "commit.gpgsign=false", "commit", "-qm", "a copy")
    return target


def execute_in_a_copy(notebook, _):
    """Execute one notebook as a reader would, in a copy of the project, and compare what came.

    What it leaves for the scoreboard goes to build/, and the executed notebook to build/tested/.
    None, or the text of the failure.
    """
    began, lab = time.monotonic(), notebook.stem.partition("_")[0]
    for report in BUILD.glob(f"{lab}-*.xml"):
        report.unlink()
    with tempfile.TemporaryDirectory() as temporary:
        copy = copy_tree(pathlib.Path(temporary) / "a copy")
        if os.environ.get("EMPTY_LABS"):  # the notebook alone has to make its lab
            shutil.rmtree(copy / lab, ignore_errors=True)
            subprocess.run(["git", "config", "core.fileMode", "false"], cwd=copy, check=True)
        (copy / "build").mkdir()
        for report in BUILD.glob("lab?-*.xml") if not lab.startswith("lab") else []:
            shutil.copy(report, copy / "build")
        words = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute"]
        executing = subprocess.run(
            [*words, "--output", "executed", notebook.name],
            cwd=copy / "notebooks",
            stderr=subprocess.STDOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for report in (copy / "build").glob(f"{lab}-*.xml"):
            shutil.copy(report, BUILD)
        if executing.returncode:
            tail = strip_color(executing.stdout).splitlines()[-40:]
            return "\n".join([*tail, f"{notebook}: not executed to its end"])
        executed = copy / "notebooks/executed.ipynb"
        (BUILD / "tested").mkdir(exist_ok=True)
        executed.replace(BUILD / "tested" / notebook.name)
        result = nbformat.read(BUILD / "tested" / notebook.name, as_version=4)
        wrong = [
            f"{notebook}, {old.id}: committed\n{comparable(old)}\nexecuted\n{comparable(new)}"
            for old, new in differences(nbformat.read(notebook, as_version=4), result)
        ]
        for command in (["bash", "export.sh", "--check"], ["git", "status", "--porcelain"]):
            asked = subprocess.run(command, cwd=copy, capture_output=True, text=True)
            if asked.returncode or (command[0] == "git" and asked.stdout):
                wrong.append(f"{notebook}: {' '.join(command)}:\n{asked.stdout}{asked.stderr}")
    reasons = dict.fromkeys(reason for cell in result.cells for reason in reasons_of(cell))
    took = f"{lab}: executed in {time.monotonic() - began:.0f} s"
    print(took, *reasons, sep="; ", file=sys.stderr, flush=True)
    return "\n\n".join(wrong) or None


def reasons_of(cell):
    return missing(cell) if cell.cell_type == "code" else []
