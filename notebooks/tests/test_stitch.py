"""An edit of a lab's file is never lost, and goes back into its cell; nothing else changes."""

import json
import subprocess
import sys

import nbformat
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tools import tangle
from trees import ROOT, export, notebook_json, run

SCRIPT = "lab1/run.sh"


def commit(project):
    run("git", "add", "-A", cwd=project, check=True)
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost")
    run("git", *identity, "commit", "-qm", "x", cwd=project, check=True)


@pytest.mark.parametrize("known", ["by the last export", "by git", "by nothing"])
def test_an_edit_is_kept_before_it_is_replaced(project, known):
    export(project)
    if known != "by the last export":
        if known == "by git":
            commit(project)
        (project / "build/exported.json").unlink()
    (project / SCRIPT).write_text("#!/bin/sh\nmy hour\n")
    result = export(project)
    assert result.stdout.splitlines() == [
        f"kept the edited {SCRIPT}: build/replaced/{SCRIPT}",
        f"wrote {SCRIPT}",
        "2 files, 1 written",
    ]
    assert (project / f"build/replaced/{SCRIPT}").read_text() == "#!/bin/sh\nmy hour\n"
    assert (project / SCRIPT).read_text() == "#!/bin/sh\ntrue\n"


def test_each_edit_is_kept_beside_the_one_before(project):
    export(project)
    for text in ("first", "second", "first", "third"):
        (project / SCRIPT).write_text(text)
        assert export(project).stdout.startswith(f"kept the edited {SCRIPT}: ")
    kept = {path.name: path.read_text() for path in (project / "build/replaced/lab1").iterdir()}
    assert kept == {"run.sh": "first", "run.sh~2": "second", "run.sh~3": "third"}


def test_what_an_export_or_a_commit_explains_is_replaced_without_a_word(project):
    export(project)
    commit(project)
    path = project / "notebooks/lab1_x.ipynb"
    for text in ("one", "two"):  # the cell changes, and nobody has touched the file
        path.write_text(notebook_json(f"%%writefile ../{SCRIPT}\n#!/bin/sh\n{text}"))
        assert export(project).stdout.splitlines() == [f"wrote {SCRIPT}", "1 files, 1 written"]
    run("git", "checkout", "-q", SCRIPT, cwd=project, check=True)
    assert "kept" not in export(project).stdout


def test_an_edit_that_cannot_be_kept_is_not_replaced(project):
    export(project)
    (project / SCRIPT).write_text("my hour")
    (project / "build/replaced").write_text("a file where the folder should be")
    result = export(project)
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert (project / SCRIPT).read_text() == "my hour"


def test_a_notebook_that_starts_keeps_the_edits_of_its_lab(tree):
    (tree / "lab5/README.md").write_text("my hour\n")
    words = ("-I", "-S", "tools/tangle.py", "--keep", "lab5")
    result = run(sys.executable, *words, cwd=tree / "notebooks")
    assert result.stdout == "kept the edited lab5/README.md: build/replaced/lab5/README.md\n"
    assert (tree / "lab5/README.md").read_text() == "my hour\n"


def test_an_edit_goes_back_into_its_cell_and_all_else_stays(project):
    export(project)
    path = project / "notebooks/lab1_x.ipynb"
    before = path.read_text()
    (project / SCRIPT).write_text('#!/bin/sh\necho "é\\n"\n\n')
    result = export(project, "--stitch")
    said = [f"stitched {SCRIPT} into lab1_x.ipynb, cell 1", "2 files, 1 stitched"]
    assert result.stdout.splitlines() == said
    new = json.dumps(f'%%writefile ../{SCRIPT}\n#!/bin/sh\necho "é\\n"\n\n', ensure_ascii=False)
    old = json.dumps(f"%%writefile ../{SCRIPT}\n#!/bin/sh\ntrue")
    assert path.read_text() == before.replace(old, new)
    assert export(project).stdout == "2 files, 0 written\n", "and nothing is kept"
    assert export(project, "--check").returncode == 0


def test_only_the_named_files_are_stitched_from_wherever_one_stands(project):
    export(project)
    for name in ("run.sh", "a/b.txt"):
        (project / "lab1" / name).write_text("edited\n")
    result = run("bash", "../export.sh", "--stitch", "a/b.txt", cwd=project / "lab1")
    assert result.stdout.endswith("2 files, 1 stitched\n")
    assert export(project, "--check").stdout.startswith(f"differs: {SCRIPT}\n")


def test_a_committed_edit_is_an_edit(project):
    export(project)
    commit(project)
    (project / SCRIPT).write_text("edited\n")
    commit(project)
    assert export(project, "--stitch").stdout.endswith("2 files, 1 stitched\n")


def test_a_cell_that_is_newer_is_not_overwritten_by_its_old_file(project):
    path = project / "notebooks/lab1_x.ipynb"
    export(project)
    commit(project)
    path.write_text(path.read_text().replace("true", "false"))
    newer = path.read_bytes()
    for record in (project / "build/exported.json", None):
        result = export(project, "--stitch")
        assert result.stdout.startswith(f"not edited: {SCRIPT}; its cell is newer")
        assert path.read_bytes() == newer
        if record:
            record.unlink()


def test_where_both_have_changed_the_cell_is_kept(project):
    path = project / "notebooks/lab1_x.ipynb"
    export(project)
    path.write_text(path.read_text().replace("true", "the cell's"))
    (project / SCRIPT).write_text("#!/bin/sh\nthe file's\n")
    result = export(project, "--stitch", SCRIPT)
    assert result.stdout.startswith(f"kept the edited {SCRIPT}: build/replaced/{SCRIPT}\n")
    assert (project / f"build/replaced/{SCRIPT}").read_text() == "#!/bin/sh\nthe cell's\n"
    assert "the file's" in path.read_text()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n\xff", "it is not text in UTF-8"),
        (b"no line end", "its last line has no line end"),
        (b"", "its last line has no line end"),
        (b"\n\n", "the body is empty"),
        (b"a\r\nb\r\n", "it holds a CR"),
        (b"a\n   \nb\n", "holds only blanks"),
        (b">>> a\n", "looks like a prompt"),
        (b"a\x00\n\xef\xbb\xbf", "its last line has no line end"),
    ],
)
def test_what_a_cell_cannot_hold_is_refused_and_nothing_changes(project, content, reason):
    export(project)
    before = (project / "notebooks/lab1_x.ipynb").read_bytes()
    (project / SCRIPT).write_bytes(content)
    (project / "lab1/a/b.txt").write_text("a good edit\n")
    result = export(project, "--stitch")
    assert result.returncode == 2
    assert result.stderr.startswith(f"refused: {SCRIPT}: ") and reason in result.stderr
    assert result.stderr.count("\n") == 1
    assert (project / SCRIPT).read_bytes() == content
    assert (project / "notebooks/lab1_x.ipynb").read_bytes() == before


@pytest.mark.parametrize("name", ["new.py", "../README.md", "gone.txt", "a"])
def test_a_file_without_a_cell_is_refused(project, name):
    export(project)
    if name == "new.py":
        (project / "lab1/new.py").write_text("new\n")
    result = export(project, "--stitch", f"lab1/{name}")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "no cell writes it" in result.stderr


def test_a_deleted_file_is_not_stitched(project):
    export(project)
    (project / SCRIPT).unlink()
    assert export(project, "--stitch").stdout == "2 files, 0 stitched\n"
    result = export(project, "--stitch", SCRIPT)
    assert (result.returncode, "there is no such file" in result.stderr) == (2, True)


FORMS = {
    "as nbformat writes": {"indent": 1, "ensure_ascii": False},
    "in one line": {},
    "with escapes": {"indent": 1, "ensure_ascii": True},
    "with tabs": {"indent": "\t", "ensure_ascii": False},
    "dense": {"separators": (",", ":"), "ensure_ascii": False},
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=300, deadline=None)
@given(
    form=st.sampled_from(list(FORMS)),
    lines=st.booleans(),
    others=st.lists(TEXT, min_size=2, max_size=2),
    old=TEXT.filter(str.strip),
    new=st.lists(TEXT, max_size=4),
)
@example("as nbformat writes", True, ["é", '"]}'], "x", ["a", "", ""])
@example("with escapes", False, ["é", "\\u0041"], "x", ["é"])
def test_stitched_and_tangled_again_gives_the_file_and_nothing_else(form, lines, others, old, new):
    def cell(source):
        source = source.splitlines(True) if lines else source
        return {"cell_type": "code", "metadata": {"x": [1, {}]}, "source": source, "outputs": []}

    sources = [others[0], f"%%writefile ../lab1/x\n{old}", others[1]]
    notebook = {"metadata": {}, "cells": [cell(source) for source in sources], "nbformat": 4}
    text = json.dumps(notebook, **FORMS[form]) + "\n"
    content = ("\n".join(new) + "\n").encode()
    try:
        stitched = tangle.stitched("lab1/x", content, text.encode(), 2, "lab1")
    except tangle.Refused:
        return
    source = json.loads(stitched)["cells"][1]["source"]
    assert tangle.written_by("".join(source), "lab1") == ("lab1/x", content)
    notebook["cells"][1] = cell("".join(source))
    assert json.loads(stitched) == notebook
    escapes = text.isascii() and "\\u" in text
    if escapes == FORMS[form].get("ensure_ascii", True):
        assert stitched.decode() == json.dumps(notebook, **FORMS[form]) + "\n"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "notebooks").glob("lab*.ipynb")), ids=lambda p: p.stem
)
def test_stitching_what_was_exported_changes_no_byte(path):
    text = path.read_bytes()
    for number, source in tangle.code_cells(text):
        written = tangle.written_by(source, path.stem[:4])
        if written and not source.endswith("\n"):  # a line end that no file needs
            assert tangle.stitched(*written, text, number, path.stem[:4]) == text, number


def test_stitching_the_labs_changes_nothing(tree):
    assert export(tree, "--stitch").stdout.endswith(" files, 0 stitched\n")
    assert subprocess.run(["git", "diff", "--quiet"], cwd=tree).returncode == 0


def test_a_stitched_notebook_is_still_one(tree):
    path = tree / "lab5/README.md"
    path.write_text(path.read_text() + "\nAn edit: é, \"quotes\", \\ and 'more'.\n")
    assert export(tree, "--stitch").returncode == 0
    nbformat.validate(nbformat.read(tree / "notebooks/lab5_model_tests.ipynb", 4))
    diff = run("git", "diff", "--numstat", "notebooks", cwd=tree).stdout.split()
    assert int(diff[0]) <= 4 and int(diff[1]) <= 1, "only the cell's lines"
