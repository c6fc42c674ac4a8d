"""Notebooks executed in copies: true outputs, loud failures, nothing touched outside."""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_layout import LABS, code, read
from tools.outputs import differences
from trees import ROOT, copy_tree, run


def save(notebook, tree, name):
    nbformat.write(notebook, tree / f"notebooks/{name}.ipynb")


def only(tree, name, sources, outputs=()):
    """The tree with one notebook: code cells of these sources, with these texts as outputs."""
    for path in (tree / "notebooks").glob("*.ipynb"):
        path.unlink()
    for lab in tree.glob("lab?"):
        shutil.rmtree(lab)
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    for cell, text in zip(cells, outputs, strict=False):
        cell.outputs = [nbformat.v4.new_output("stream", text=text)] if text else []
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    save(notebook, tree, name)
    return tree


def compare(tree, name, **env):
    words = [sys.executable, "-m", "tools.execute", "test", f"{name}.ipynb"]
    (tree / "build").mkdir(exist_ok=True)
    return run(*words, cwd=tree / "notebooks", env=env)


def test_true_outputs_are_green_whatever_varies_by_nature(tree):
    sources = [
        "%%writefile ../lab1/x.txt\n# x",
        "print('1 passed in 0.31s')",
        "import os; print(os.getpid())",
        "import sys; print('needs-moon: no moon here', file=sys.stderr)",
        "from pathlib import Path; Path('../build/lab1-1.1.xml').write_text('<a/>');",
    ]
    outputs = ["Writing ../lab1/x.txt\n", "1 passed in 2.00s\n", "1\n", "seen on the moon\n"]
    only(tree, "lab1_x", sources, outputs)
    notebook = nbformat.read(tree / "notebooks/lab1_x.ipynb", 4)
    notebook.cells[2].metadata.tags = ["volatile"]
    notebook.cells[3].metadata.tags = ["needs-moon"]
    notebook.metadata.language_info = {"name": "python", "version": "3.99"}  # JupyterLab's
    notebook.cells[0].execution_count = 38
    notebook.cells[0].metadata.execution = {"shell.execute_reply": "now"}
    save(notebook, tree, "lab1_x")
    run("bash", "export.sh", cwd=tree)
    result = compare(tree, "lab1_x")
    assert result.returncode == 0, result.stderr
    assert result.stderr.startswith("lab1: executed in ")
    assert result.stderr.endswith("; needs-moon: no moon here\n")
    assert (tree / "build/lab1-1.1.xml").read_text() == "<a/>", "the scoreboard gets its reports"
    assert (tree / "build/tested/lab1_x.ipynb").exists()


@pytest.mark.parametrize(
    ("sources", "words"),
    [
        (["print('new')"], "lab1_x.ipynb, "),
        (["1 / 0"], "ZeroDivisionError"),
        (["from pathlib import Path; Path('../lab1/x').write_text('stray')"], "no notebook writes"),
        (["from pathlib import Path; Path('../stray').write_text('stray')"], "?? stray"),
    ],
)
def test_what_is_not_as_committed_is_red(tree, sources, words):
    (only(tree, "lab1_x", sources) / "lab1").mkdir()
    (tree / "lab1/.gitignore").write_text("# nothing\n.gitignore\n")
    result = compare(tree, "lab1_x")
    assert result.returncode == 1
    assert words in result.stderr


def test_another_markdown_output_counts():
    def shown(text):
        data = {"text/plain": "<Markdown object>", "text/markdown": text}
        cell = new_code_cell("x", outputs=[new_output("display_data", data)])
        return new_notebook(cells=[cell])

    assert len(differences(shown("| old |"), shown("| new |"))) == 1
    assert differences(shown("| old |"), shown("| old |")) == []


def test_the_tree_is_copied_for_somebody_who_signs_commits(tmp_path, monkeypatch):
    settings = tmp_path / "gitconfig"
    settings.write_text("[commit]\n\tgpgsign = true\n[gpg]\n\tprogram = false\n")
    monkeypatch.delenv("GIT_CONFIG_COUNT")  # conftest.py's own help for the other tests
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    copy = copy_tree(tmp_path / "a copy")
    assert run("git", "log", "--format=%s", cwd=copy).stdout == "a copy\n"


def test_a_lab_that_needs_a_file_before_it_writes_it_is_red_from_nothing(tree):
    sources = ["!cat ../lab1/x.txt", "%%writefile ../lab1/x.txt\nx"]
    loud = "get_ipython().system_raise_on_error = True"
    only(tree, "lab1_x", [loud, *sources], ["", "x\n", "Overwriting ../lab1/x.txt\n"])
    run("bash", "export.sh", cwd=tree)
    assert compare(tree, "lab1_x").returncode == 0
    assert compare(tree, "lab1_x", EMPTY_LABS="1").returncode == 1


# From here on the labs' own notebooks.


def start(name, folder, tree):
    """Run the notebook's setup cell, and write its first file, with `folder` as working folder."""
    notebook = read(name)
    # A file in the lab's own folder or its tests/, which the setup cell makes.
    place = r"%%writefile \.\./lab\d/(tests/)?[\w.]+\n"
    first = next(c for c in code(notebook) if re.match(place, c.source))
    cells = [code(notebook)[0], nbformat.v4.new_code_cell(first.source)]
    short = nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)
    nbformat.write(short, tree / "short.ipynb")
    words = ["papermill", tree / "short.ipynb", tree / "out.ipynb", "--no-progress-bar"]
    return run(*words, "--kernel", "python3", cwd=folder), first.source.split()[1].removeprefix(
        "../"
    )


@pytest.mark.parametrize("name", LABS)
def test_a_notebook_finds_the_project_from_its_root_and_makes_its_lab(name, tree):
    beside = tree.parent / name[:4] / "train"
    beside.mkdir(parents=True)
    (beside / "mine.csv").write_text("mine")
    (beside.parent / "README.md").write_text("mine")
    shutil.rmtree(tree / name[:4])
    result, file = start(name, tree, tree)
    assert result.returncode == 0, result.stderr
    assert (tree / file).read_bytes() == (ROOT / file).read_bytes()
    assert {path.name for path in tree.parent.rglob("*") if tree not in path.parents} == {
        *(tree.name, name[:4], "train", "mine.csv", "README.md"),
    }
    assert (beside.parent / "README.md").read_text() == (beside / "mine.csv").read_text() == "mine"


def test_a_notebook_finds_the_project_from_its_labs_folder(tree):
    result, file = start("lab5_model_tests", tree / "lab5", tree)
    assert result.returncode == 0, result.stderr
    assert not (tree / "lab5/lab5").exists()


@pytest.mark.parametrize("where", ["home", "another project", "below a lab"])
def test_a_notebook_started_elsewhere_refuses_in_a_line_and_touches_nothing(where, tree, tmp_path):
    folder = tree / "lab5/tests" if where == "below a lab" else tmp_path / where
    if where == "another project":
        (folder / "notebooks").mkdir(parents=True)
        (folder / "lab5").mkdir()
    folder.mkdir(exist_ok=True)
    before = sorted(tmp_path.rglob("*"))
    result, _ = start("lab5_model_tests", folder, tree)
    assert result.returncode == 1
    assert "SystemExit: Start this notebook in the project's folder" in result.stderr
    new = set(tmp_path.rglob("*")) - set(before)
    assert new <= {tree / "short.ipynb", tree / "out.ipynb"}


def break_cell(tree, name, matches, change):
    """Change the source of the first code cell of the tree's notebook that `matches`; its id."""
    notebook = nbformat.read(tree / f"notebooks/{name}.ipynb", 4)
    cell = next(cell for cell in code(notebook) if matches(cell.source))
    cell.source = change(cell.source)
    save(notebook, tree, name)
    return cell.id


def is_loudly_red(name, tree, cell="", error=""):
    """Whether --run ends with 1, and its last line names the notebook, the cell and the error."""
    result = run("bash", "export.sh", "--run", name[:4], cwd=tree, timeout=600)
    last = result.stderr.splitlines()[-1]
    return result.returncode == 1 and re.match(rf"{name}.ipynb, cell .*{cell}.*{error}", last)


BREAKS = {
    "a failing command": ("\n! exit 3", "CalledProcessError"),
    "a failing inline test": ('\nrun_tests("test_broken_here")', "Error"),
}


@pytest.mark.parametrize("why", BREAKS)
@pytest.mark.parametrize("name", LABS)
def test_a_broken_notebook_is_loud(name, why, tree):
    more, error = BREAKS[why]
    (tree / f"{name[:4]}/tests").mkdir(exist_ok=True)
    (tree / f"{name[:4]}/tests/test_broken_here.py").write_text(
        "def test_x():\n    assert 1 == 2\n"
    )
    cell = break_cell(tree, name, lambda _: True, lambda source: source + more)
    assert is_loudly_red(name, tree, cell, error)


@pytest.mark.parametrize("name", LABS)
def test_a_failing_emitted_script_is_loud(name, tree):
    """The first script that the notebook writes and runs crashes as it starts."""
    break_cell(
        tree,
        name,
        lambda source: (
            re.match(r"%%writefile .*\.py\n", source) and 'if __name__ == "__main__"' in source
        ),
        lambda source: source.replace(
            'if __name__ == "__main__":', "raise ValueError\nif __name__ == 0:"
        ),
    )
    assert is_loudly_red(name, tree)


@pytest.mark.parametrize("name", LABS)
def test_an_edited_script_is_what_its_inline_test_tests(name, tree):
    """In a live kernel: run up to the first inline test after a script, spoil it, test again."""
    notebook = nbformat.read(tree / f"notebooks/{name}.ipynb", 4)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    script = next(
        n
        for n, cell in enumerate(cells)
        if re.match(r"%%writefile \.\./lab\d/(?!tests/)[\w/]+\.py\n", cell.source)
    )
    test = next(
        n for n, cell in enumerate(cells) if n > script and cell.source.startswith("run_tests(")
    )
    place = {"metadata": {"path": str(tree / "notebooks")}}
    client = NotebookClient(notebook, resources=place, timeout=600)
    with client.setup_kernel():
        for cell in cells[: test + 1]:
            client.execute_cell(cell, notebook.cells.index(cell))
        first = cells[script].source.split("\n")[0]
        cells[script].source = f"{first}\nraise ValueError('spoiled')\n"
        client.execute_cell(cells[script], notebook.cells.index(cells[script]))
        with pytest.raises(CellExecutionError):
            client.execute_cell(cells[test], notebook.cells.index(cells[test]))


def test_two_labs_may_use_the_same_module_name(tree):
    """Their tests run in processes of their own: each sees its own module."""
    for path in (tree / "notebooks").glob("*.ipynb"):
        path.unlink()
    for path in (tree / "notebooks/tests").glob("test_*.py"):
        path.unlink()
    for lab in ("lab1", "lab2"):
        cells = [
            f"%%writefile ../{lab}/cli.py\nLAB = {lab!r}",
            f"import sys; sys.path.insert(0, '../{lab}'); import cli; assert cli.LAB == {lab!r}",
        ]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        save(notebook, tree, f"{lab}_x")
        (tree / f"notebooks/tests/test_{lab}_deep.py").write_text(
            "import sys\nfrom trees import ROOT\n\n"
            f"sys.path.insert(0, str(ROOT / {lab!r}))\nimport cli\n\n\n"
            f"def test_it():\n    assert cli.LAB == {lab!r}\n"
        )
    (tree / "notebooks/tests/test_house.py").write_text("def test_lab1_lab2():\n    pass\n")
    for lab in tree.glob("lab[1-5]"):
        shutil.rmtree(lab)
    subprocess.run(["bash", "export.sh", "--refresh", "lab1", "lab2"], cwd=tree, check=True)
    result = run("bash", "export.sh", "--test", "lab1", "lab2", cwd=tree)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("1 passed") == 3
    (tree / "lab2/cli.py").write_text("LAB = 'other'\n")
    assert run("bash", "export.sh", "--test", "lab2", cwd=tree).returncode == 0, "exported first"
