"""The README: every command in it is run, and what it points at is there."""

import re
import shutil
import sys

import nbformat
import pytest
from test_browser import JUPYTERLAB
from trees import ROOT, run

README = (ROOT / "README.md").read_text(encoding="utf-8")
PROGRAM = re.compile(r"(PYTHON=\S+ )?(bash|conda|jupyter|\.venv/bin/\w+) ")


def commands():
    """The README's commands: the lines of its blocks, and what it quotes within a line."""
    blocks = re.findall(r"^```\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    quoted = re.findall(r"`([^`\n]+)`", re.sub(r"^```\n.*?^```", "", README, flags=re.MULTILINE | re.DOTALL))
    return list(dict.fromkeys(lines + [text for text in quoted if PROGRAM.match(text)]))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A project with this one's export.sh and environment, and labs of one cell and one test each."""
    folder = tmp_path_factory.mktemp("read me")
    for name in ("export.sh", "environment.yml", ".pytest.ini", "notebooks"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("*.ipynb", "test_*", "__*"))
        else:
            shutil.copy(source, folder)
    for lab in ("lab1", "lab2", "lab3", "lab4", "lab5", "course"):
        test = f"def test_{lab}():\n    pass\n"
        source = "1 + 1" if lab == "course" else f"%%writefile ../{lab}/test_{lab}.py\n{test}"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, folder / f"notebooks/{lab}_x.ipynb")
        (folder / f"notebooks/test_{lab}.py").write_text(test)
    return folder


@pytest.mark.parametrize("command", [command for command in commands() if "bash export.sh" in command])
def test_a_command_of_the_readme_does_what_it_is_for(command, small):
    """In a small project with the real export.sh: the whole suite is too long to run within itself."""
    minor = f"python3.{sys.version_info.minor}"
    result = run("bash", "-c", re.sub(r"python3\.\d+", minor, command), cwd=small)
    assert result.returncode == 0, result.stderr
    assert not (small / ".venv").exists(), "the active environment has everything"


def test_its_other_commands_are_run_elsewhere():
    others = [command for command in commands() if "bash export.sh" not in command]
    jupyter = [command.removeprefix(".venv/bin/") for command in others if "jupyter" in command]
    assert set(jupyter) == {" ".join(JUPYTERLAB)}, "test_browser.py uses it in a browser"
    workflow = (ROOT / ".github/workflows/labs.yml").read_text().replace('"$CONDA/bin/conda"', "conda")
    made, activated = [command for command in others if command.startswith("conda")]
    assert made in workflow and activated.replace("activate", "run -n") in workflow


def test_what_the_readme_names_is_there():
    named = set(re.findall(r"\]\((?!http)([^)#]+)\)", README))
    named |= set(re.findall(r"`((?:notebooks|lab\d)/[\w./]*)`", README))
    assert {name for name in named if not (ROOT / name).exists()} == set()
