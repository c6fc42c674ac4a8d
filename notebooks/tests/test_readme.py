"""The README: every command in it is run, its two halves agree, and what it names is there."""

import json
import re
import shutil
import sys

import nbformat
import pytest
from test_browser import JUPYTERLAB
from trees import ROOT, run

README = (ROOT / "README.md").read_text(encoding="utf-8")
ENGLISH, RUSSIAN = README.partition("\n## Licence")[0].split("\n## По-русски\n")
BLOCK = re.compile(r"^```\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
PROGRAM = re.compile(r"(PYTHON=\S+ )?(bash|cp|conda|mamba|micromamba|jupyter|\.venv/bin/\w+) ")
CONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))


def commands(text):
    """The commands in a text, in order: the lines of its blocks, then what it quotes in a line."""
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    quoted = re.findall(r"`([^`\n]+)`", BLOCK.sub("", text))
    return list(dict.fromkeys(lines + [text for text in quoted if PROGRAM.match(text)]))


EXPORTS = [command for command in commands(ENGLISH) if "bash export.sh" in command]
EXPORTS += [text for text in CONTAINER["postCreateCommand"].values() if "export.sh" in text]


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A project with this one's export.sh, tools and environment, and notebooks of one cell.

    That of lab 1 writes the file that the README edits.
    """
    folder = tmp_path_factory.mktemp("read me")
    (folder / "notebooks/tests").mkdir(parents=True)
    for name in ("export.sh", "environment.yml", ".pytest.ini", "notebooks/constraints.txt"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "notebooks/tools", folder / "notebooks/tools")
    tests = folder / "notebooks/tests"
    (tests / "test_house.py").write_text("def test_lab1_and_all():\n    pass\n")
    (tests / "test_lab1_x.py").write_text("def test_x():\n    pass\n")
    for lab in ("lab1", "lab5", "course"):
        source = f"%%writefile ../{lab}/model_testing.py\nprint(1)" if lab != "course" else ""
        text = f"Overwriting ../{lab}/model_testing.py\n"
        cell = nbformat.v4.new_code_cell(source)
        if source:
            cell.outputs = [nbformat.v4.new_output("stream", text=text)]
        notebook = nbformat.v4.new_notebook(cells=[cell])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, folder / f"notebooks/{lab}_x.ipynb")
    (folder / ".gitignore").write_text("build/\n__pycache__/\n.pytest_cache/\n")
    run("bash", "export.sh", cwd=folder, check=True)
    run("git", "init", "-q", cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("command", list(dict.fromkeys(EXPORTS)))
def test_a_command_of_the_readme_does_what_it_is_for(command, small):
    """In a small project with the real export.sh: the whole suite is too long to run in itself."""
    minor = f"python3.{sys.version_info.minor}"
    result = run("bash", "-c", re.sub(r"python3\.\d+", minor, command), cwd=small)
    assert result.returncode == 0, result.stderr
    assert not (small / ".venv").exists(), "the active environment has everything"


def test_an_edit_that_an_export_replaced_comes_back_as_the_readme_says(small):
    [block] = [block for block in BLOCK.findall(ENGLISH) if "--stitch" in block]
    edited = small / "lab1/model_testing.py"
    edited.write_text("print('my hour')\n")
    kept = run("bash", "export.sh", cwd=small)
    assert kept.stdout.startswith("kept the edited lab1/model_testing.py: build/replaced/")
    assert edited.read_text() == "print(1)\n"
    run("bash", "-ec", block, cwd=small, check=True)
    assert edited.read_text() == "print('my hour')\n"
    assert "my hour" in (small / "notebooks/lab1_x.ipynb").read_text()
    assert run("bash", "export.sh", "--check", cwd=small).returncode == 0


def test_its_other_commands_are_run_elsewhere():
    others = [command for command in commands(ENGLISH) if command not in EXPORTS]
    jupyter = [command.removeprefix(".venv/bin/") for command in others if "jupyter" in command]
    assert set(jupyter) == {" ".join(JUPYTERLAB)}, "test_browser.py uses it in a browser"
    workflow = (ROOT / ".github/workflows/labs.yml").read_text()
    workflow = workflow.replace('"$CONDA/bin/conda"', "conda")
    made, activated = [command for command in others if command.startswith("conda")]
    assert made in workflow and activated.replace("activate", "run -n") in workflow
    [copying] = [command for command in others if command.startswith("cp ")]
    assert copying in BLOCK.findall(ENGLISH)[-1], "the test above"
    unproven = [command for command in others if "mamba " in command]
    assert len(jupyter) + len(unproven) + 3 == len(others)


@pytest.mark.parametrize(
    "fact",
    [
        r"`([^`\n]+)`",
        r"\[[^]]+\]\(([^#)][^)]*)\)",
        r"\d[\d.]*\d|\d",
        r"(?<!\*)\*([^*\n]+)\*(?!\*)",
    ],
    ids=["quoted", "linked", "numbers", "names in other programs"],
)
def test_its_two_halves_carry_the_same_facts(fact):
    pictures = re.compile(r"!\[[^]]*\]\([^)]*\)")
    english, russian = (pictures.sub("", BLOCK.sub("", half)) for half in (ENGLISH, RUSSIAN))
    assert set(re.findall(fact, english)) == set(re.findall(fact, russian)) != set()


def test_its_two_halves_have_the_same_blocks_and_rows():
    assert BLOCK.findall(ENGLISH) == BLOCK.findall(RUSSIAN)
    for begin in ("#", "|"):
        english, russian = (
            [line for line in half.splitlines() if line.startswith(begin)]
            for half in (ENGLISH, f"## По-русски\n{RUSSIAN}")
        )
        assert len(english) == len(russian)


def test_what_the_readme_names_is_there():
    named = set(re.findall(r"\]\((?!http|#)([^)]+)\)", README))
    named |= set(re.findall(r"(?:`|lab/tree/)((?:notebooks|lab\d)/[\w./]*)", README))
    named |= set(re.findall(r"-f (\S+)`", README))
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_what_one_sees_when_something_goes_wrong_is_what_the_programs_say():
    table = ENGLISH.partition("## When something goes wrong")[2]
    seen = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    words = [re.sub(r"^python3 |:? lab1.*|:.*", "", text) for text in seen]
    sources = [ROOT / "export.sh", *(ROOT / "notebooks/tools").glob("*.py")]
    sources.append(ROOT / "notebooks/lab3_docker.ipynb")
    texts = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    assert len(words) > 6
    assert [text for text in words if text not in texts] == []
