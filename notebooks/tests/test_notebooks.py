"""The rules of the notebooks: their form, their true outputs, and that they are loud."""

import ast
import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from tools.outputs import comparable, differences, missing, stream, tags
from tools.scoreboard import STAGES, built_labs, stage_of
from trees import ROOT, run

NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
LABS = [name for name in NOTEBOOKS if name.startswith("lab")]
SETUP = ("raise_on_error=True", "system_raise_on_error = True", 'os.environ["PATH"]')


def read(name, root=ROOT):
    return nbformat.read(root / f"notebooks/{name}.ipynb", as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_form(name):
    notebook = read(name)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec"}
    assert notebook.metadata.kernelspec.name == "python3"
    prefix = name.partition("_")[0]
    assert [cell.id for cell in notebook.cells] == [
        f"{prefix}-{n:02d}" for n in range(1, len(notebook.cells) + 1)
    ]
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
    assert notebook.cells[0].source.startswith("# ")


@pytest.mark.parametrize("name", LABS)
def test_a_lab_begins_with_the_loud_setup_and_has_one_cell_of_literal_parameters(name):
    cells = code(read(name))
    assert all(line in cells[0].source for line in SETUP)
    assert cells[0].source == code(read(LABS[0]))[0].source, "the same setup in every lab"
    parameters = [cell for cell in cells if "parameters" in tags(cell)]
    assert len(parameters) == 1
    for statement in ast.parse(parameters[0].source).body:
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)


@pytest.mark.parametrize("name", LABS)
def test_headings_name_every_stage_of_the_lab(name):
    headings = " ".join(re.findall(r"^#+ .*", "\n".join(c.source for c in read(name).cells), re.MULTILINE))
    assert [stage for stage in STAGES if stage[0] == name[3] and stage not in headings] == []


@pytest.mark.parametrize("name", LABS)
def test_each_file_says_which_notebook_writes_it(name):
    for cell in code(read(name)):
        first, *body = cell.source.split("\n")
        if first.startswith("%%writefile") and not first.endswith((".json", ".csv", ".python-version")):
            after_shebang = body[1] if body[0].startswith(("#!", "<?xml")) else body[0]
            assert f"notebooks/{name}.ipynb" in after_shebang, first


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_committed_outputs_hold_nothing_of_a_machine_or_a_moment(name):
    notebook = read(name)
    for cell in code(notebook):
        text = comparable(cell) + stream(cell, "stderr")
        assert not re.search(r"(?<![\w.])/(root|home|tmp|work|Users|opt|usr)/|site-packages", text), cell.id
        assert not re.search(r"\bat 0x[0-9a-f]{6}|\x1b\[|\r", text), cell.id
        assert not re.search(r"\b[0-9a-f]{40}\b|\b20\d\d-\d\d-\d\d[ T]\d\d:\d\d", text), cell.id
        assert all(output.output_type != "error" for output in cell.outputs), cell.id
        unexplained = [line for line in stream(cell, "stderr").splitlines() if line not in missing(cell)]
        assert unexplained == [], cell.id
    volatile = [cell for cell in code(notebook) if "volatile" in tags(cell)]
    assert len(volatile) <= (0 if name.startswith(("lab1", "lab5")) else 99 if name == "benchmark" else 3)
    assert any(cell.outputs for cell in code(notebook)), "outputs are committed"


@pytest.mark.parametrize("lab", sorted(built_labs(ROOT)))
def test_every_stage_of_a_built_lab_has_a_test(lab):
    names = [
        node.name
        for path in (ROOT / f"lab{lab}").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    ]
    assert [stage for stage in STAGES if stage[0] == lab and stage not in map(stage_of, names)] == []


@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name != "benchmark"])
def test_executing_gives_the_committed_outputs_and_files(name, tree):
    report = ROOT / "build/junit.xml"
    if name == "course" and report.exists():
        (tree / "build").mkdir()
        (tree / "build/junit.xml").write_bytes(report.read_bytes())
    executed = [
        "jupyter",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "--output",
        "executed",
        f"{name}.ipynb",
    ]
    result = run(*executed, cwd=tree / "notebooks")
    assert result.returncode == 0, result.stderr[-3000:]
    different = differences(read(name), read("executed", tree))
    assert not different, "\n".join(
        f"{old.id}: committed\n{comparable(old)}\nexecuted\n{comparable(new)}" for old, new in different
    )
    (tree / "notebooks/executed.ipynb").unlink()
    assert run("bash", "export.sh", "--check", cwd=tree).stdout.endswith(" 0 not as the notebooks say\n")
    assert run("git", "status", "--porcelain", cwd=tree).stdout == ""


def break_cell(tree, name, matches, change):
    """Change the source of the first code cell of the tree's notebook that `matches`; the cell's id."""
    notebook = read(name, tree)
    cell = next(cell for cell in code(notebook) if matches(cell.source))
    cell.source = change(cell.source)
    nbformat.write(notebook, tree / f"notebooks/{name}.ipynb")
    return cell.id


def is_setup(source):
    return source.startswith("import os")


BREAKS = {
    "a failing command": (is_setup, lambda source: source + "\n! exit 3", "CalledProcessError"),
    "a failing inline test": (
        is_setup,
        lambda source: source + "\ndef test_wrong():\n    assert 1 == 2\n\nipytest.run()",
        "Error",
    ),
}


@pytest.mark.parametrize("why", BREAKS)
@pytest.mark.parametrize("name", LABS)
def test_a_broken_notebook_is_loud(name, why, tree):
    matches, change, error = BREAKS[why]
    cell = break_cell(tree, name, matches, change)
    result = run("bash", "export.sh", "--run", name[:4], cwd=tree, timeout=300)
    assert result.returncode == 1
    last = result.stderr.splitlines()[-1]
    assert last.startswith(f"{name}.ipynb, cell ") and f"({cell})" in last and error in last


@pytest.mark.parametrize("name", LABS)
def test_a_failing_emitted_script_is_loud(name, tree):
    """The first script that the notebook writes and runs crashes as it starts."""
    break_cell(
        tree,
        name,
        lambda source: re.match(r"%%writefile .*\.py\n", source) and 'if __name__ == "__main__"' in source,
        lambda source: source.replace('if __name__ == "__main__":', "raise ValueError\nif 0:"),
    )
    result = run("bash", "export.sh", "--run", name[:4], cwd=tree, timeout=300)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith(f"{name}.ipynb, cell ")


def last_line(cell):
    return cell.source.rstrip().rpartition("\n")[2]


@pytest.mark.parametrize("name", LABS)
def test_an_edited_script_is_what_its_inline_test_tests(name, tree):
    """In a live kernel: run up to the first inline test of a file, spoil a script, test again."""
    notebook = read(name, tree)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    test = next(n for n, cell in enumerate(cells) if re.match(r"(ipytest\.run|run_tests)\(", last_line(cell)))
    script = max(
        n
        for n, cell in enumerate(cells[:test])
        if re.match(r"%%writefile .*/(?!test_|conftest)\w+\.py\n", cell.source)
    )
    client = NotebookClient(notebook, resources={"metadata": {"path": str(tree / "notebooks")}}, timeout=600)
    with client.setup_kernel():
        for cell in cells[: test + 1]:
            client.execute_cell(cell, notebook.cells.index(cell))
        cells[script].source = cells[script].source.split("\n")[0] + "\nraise ValueError('spoiled')\n"
        client.execute_cell(cells[script], notebook.cells.index(cells[script]))
        with pytest.raises(CellExecutionError):
            client.execute_cell(cells[test], notebook.cells.index(cells[test]))


def test_the_benchmark_parses():
    for cell in code(read("benchmark")):
        if not cell.source.startswith("%%"):
            ast.parse(re.sub(r"^(\s*)[!%].*", r"\1pass", cell.source, flags=re.MULTILINE))
