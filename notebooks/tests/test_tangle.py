"""The export: the same bytes as IPython writes, or a refusal; checked, whole, quick to repeat."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from tools import tangle
from trees import ROOT, export, notebook_json, run


def ipython_writes(source, folder):
    """What IPython itself writes when it runs the cell: {path: bytes} below `folder`."""
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)
    for lab in tangle.LABS:
        (folder / lab).mkdir(exist_ok=True)
    before = os.getcwd()
    os.chdir(folder / "notebooks")
    try:
        InteractiveShell.instance().run_cell(source, store_history=False, silent=True)
    finally:
        os.chdir(before)
    paths = [path for lab in tangle.LABS for path in (folder / lab).rglob("*") if path.is_file()]
    written = {str(path.relative_to(folder)): path.read_bytes() for path in paths}
    for path in paths:
        path.unlink()
    return written


def test_every_committed_cell_is_written_as_ipython_writes_it(tmp_path):
    for path in sorted((ROOT / "notebooks").glob("lab*.ipynb")):
        for cell in json.loads(path.read_text())["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] != "code" or not source.startswith("%%writefile"):
                continue
            name, content = tangle.written_by(source, path.stem.partition("_")[0])
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            assert ipython_writes(source, tmp_path) == {name: content}
            assert (ROOT / name).read_bytes() == content


LINES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                '"""',
                "'''",
                'r"""x',
                'x = """',
                ">>> 1",
                "    >>> 1",
                "...: x",
                "... y",
                "In [1]: a",
                "%%time",
            ]
            + [
                "!ls",
                "%ls",
                "x?",
                "{seed}",
                "$HOME",
                "\\",
                "  ",
                "\t",
                "",
                "a\fb",
                "a\u2028b",
                "é",
                "\x00",
            ]
            + [
                " x",
                '""" >>> 1',
                '\\"""',
                "# '''",
                "...",
                ">>>",
                "\ufeff",
                "\x1c",
                "%%writefile ../lab1/y",
            ]
        ),
    ),
    max_size=6,
)


@settings(max_examples=400, deadline=None)
@given(
    first=st.sampled_from(
        [f"{blank}%%writefile ../lab1/x{end}" for blank in ("", " ") for end in ("", " ")]
    ),
    lines=LINES,
)
@example(first="%%writefile ../lab1/x", lines=['x = """', ">>> 1", '"""'])
@example(first="%%writefile ../lab1/x", lines=['"""', ">>> 1", '"""'])
def test_any_cell_text_is_written_as_by_ipython_or_refused(first, lines, tmp_path_factory):
    source = "\n".join([first, *lines])
    try:
        written = tangle.written_by(source, "lab1")
    except tangle.Refused:
        return
    folder = tmp_path_factory.getbasetemp() / "ipython"
    assert ipython_writes(source, folder) == dict([written])


BODY = "\nbody\n"
REFUSED = {
    "absolute path": "%%writefile /tmp/x" + BODY,
    "home": "%%writefile ~/x" + BODY,
    "interpolated": "%%writefile ../lab1/{name}" + BODY,
    "shell variable": "%%writefile ../lab1/$name" + BODY,
    "outside a lab": "%%writefile ../x" + BODY,
    "another lab": "%%writefile ../lab2/x" + BODY,
    "out of the lab again": "%%writefile ../lab1/../x" + BODY,
    "a folder": "%%writefile ../lab1/" + BODY,
    "here": "%%writefile x" + BODY,
    "quoted": '%%writefile "../lab1/x y"' + BODY,
    "empty body": "%%writefile ../lab1/x",
    "blank body": "%%writefile ../lab1/x\n\n\n",
    "line of blanks": "%%writefile ../lab1/x\na\n   \nb",
    "CR": "%%writefile ../lab1/x\na\r\nb",
    "form feed": "%%writefile ../lab1/x\na\fb",
    "first line a prompt": "%%writefile ../lab1/x\n... a",
    "first line IPython's prompt": "%%writefile ../lab1/x\nIn [1]: a",
    "doctest outside a docstring": "%%writefile ../lab1/x\na\n  >>> 1",
    "doctest in a string that is no docstring": '%%writefile ../lab1/x\na = """\n>>> 1\n"""',
    "old name": "%%file ../lab1/x" + BODY,
    "append": "%%writefile -a ../lab1/x" + BODY,
    "not on the first line": "# a comment\n%%writefile ../lab1/x" + BODY,
    "below another magic": "%%time\n%%writefile ../lab1/x" + BODY,
    "indented": "  %%writefile ../lab1/x" + BODY,
    "no UTF-8": "%%writefile ../lab1/x\n\ud800",
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_could_surprise_is_refused_naming_notebook_and_cell(project, why):
    path = project / "notebooks/lab1_y.ipynb"
    path.write_text(notebook_json("1 + 1", REFUSED[why]))
    for arguments in ([], ["--check"]):
        result = export(project, *arguments)
        assert result.returncode == 2
        assert result.stderr.startswith("refused: lab1_y.ipynb, cell 2: ")
        assert result.stderr.count("\n") == 1
    assert not (project / "lab1").exists(), "all or nothing"


@pytest.mark.parametrize(
    ("sources", "reason"),
    [
        (["%%writefile ../lab1/x" + BODY, "%%writefile ../lab1/X" + BODY], "is already written by"),
        (
            ["%%writefile ../lab1/x" + BODY, "%%writefile ../lab1/x/y" + BODY],
            "needs a folder lab1/x",
        ),
    ],
)
def test_two_cells_in_each_others_way_are_refused(project, sources, reason):
    (project / "notebooks/lab1_y.ipynb").write_text(notebook_json(*sources))
    result = export(project)
    assert result.returncode == 2
    assert reason in result.stderr


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b'{"worksheets": []}',
        b'{"cells": [{}]}',
        notebook_json("x = 1").encode("utf-8-sig"),  # Jupyter reads neither of these two
        notebook_json("x = 1").encode("utf-16"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused(project, text):
    (project / "notebooks/lab1_y.ipynb").write_bytes(text)
    result = export(project)
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith("refused: lab1_y.ipynb: not a notebook")


def test_export_tells_each_changed_file_and_a_total_and_writes_only_those(project):
    first = export(project)
    assert first.stdout == "wrote lab1/a/b.txt\nwrote lab1/run.sh\n2 files, 2 written\n"
    assert (project / "lab1/run.sh").read_bytes() == b"#!/bin/sh\ntrue\n"
    before = (project / "lab1/run.sh").stat()
    assert export(project).stdout == "2 files, 0 written\n"
    assert (project / "lab1/run.sh").stat() == before
    assert os.access(project / "lab1/run.sh", os.X_OK)
    assert not os.access(project / "lab1/a/b.txt", os.X_OK) or os.geteuid() == 0


def test_check_is_red_for_each_way_to_differ_and_writes_nothing(project):
    export(project)
    assert export(project, "--check").returncode == 0
    (project / "lab1/a/b.txt").write_text("edited")
    (project / "lab1/run.sh").chmod(0o644)
    (project / "lab1/stray.txt").write_text("no notebook writes me")
    result = export(project, "--check")
    assert result.returncode == 1
    assert result.stdout.splitlines() == [
        "differs: lab1/a/b.txt",
        "executable bit: lab1/run.sh",
        "no notebook writes: lab1/stray.txt",
        "2 files, 3 not as the notebooks say",
    ]
    (project / "lab1/run.sh").unlink()
    assert "missing: lab1/run.sh" in export(project, "--check").stdout
    assert (project / "lab1/a/b.txt").read_text() == "edited"


def test_the_executable_bit_does_not_count_where_the_file_system_keeps_none(project):
    """As under /mnt/c of WSL, where every file is 0777, and git notes that when it clones."""
    export(project)
    for name in ("run.sh", "a/b.txt"):
        (project / "lab1" / name).chmod(0o777)
    assert export(project, "--check").returncode == 1
    run("git", "config", "core.fileMode", "false", cwd=project, check=True)
    assert export(project, "--check").returncode == 0
    for name in ("run.sh", "a/b.txt"):
        (project / "lab1" / name).chmod(0o666)
    assert export(project, "--check").returncode == 0


def test_without_git_all_files_executable_means_that_the_file_system_keeps_no_bit(project):
    export(project)
    shutil.rmtree(project / ".git")
    (project / "lab1/a/b.txt").chmod(0o777)
    assert export(project, "--check", env={"GIT_CEILING_DIRECTORIES": str(project)}).returncode == 0


def test_check_says_when_git_could_not_be_asked_for_stray_files(project):
    """As in a clone of another user, which git calls dubious: here its HEAD is spoiled."""
    export(project)
    (project / "lab1/stray.txt").write_text("no notebook writes me")
    (project / ".git/HEAD").write_text("spoiled")
    result = export(project, "--check")
    assert result.stderr.startswith("export.sh: stray files are not looked for, because git")
    assert result.stderr.count("\n") == 1


def test_check_passes_over_what_git_ignores(project):
    export(project)
    (project / "lab1/.gitignore").write_text(".gitignore\ndata/\n")
    (project / "lab1/data").mkdir()
    (project / "lab1/data/x.csv").write_text("made by a run")
    assert export(project, "--check").returncode == 0


def test_an_interrupted_export_leaves_no_half_file(project):
    export(project)
    big = "%%writefile ../lab1/big.txt\n" + "x" * 50_000_000
    (project / "notebooks/lab1_y.ipynb").write_text(notebook_json(big))
    for wait in (0.05, 0.1, 0.15, 0.2, 0.3, 0.4):
        process = subprocess.Popen(
            ["bash", "export.sh"], cwd=project, start_new_session=True, stdout=subprocess.DEVNULL
        )
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if (project / "lab1/big.txt").exists():
            assert (project / "lab1/big.txt").stat().st_size == 50_000_001
    assert {path.name for path in (project / "lab1").iterdir()} - {"big.txt"} == {"a", "run.sh"}
    assert export(project).returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [["--bogus"], ["--run", "lab9"], ["lab1"], ["--check", "lab1"], ["--test", "lab1", "--run"]],
)
def test_an_unknown_flag_or_lab_ends_with_2_and_one_line(project, arguments):
    result = export(project, *arguments)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_the_export_works_from_anywhere_and_without_git(project, tmp_path_factory):
    elsewhere, bare = tmp_path_factory.mktemp("else where"), tmp_path_factory.mktemp("bare")
    (bare / "bash").symlink_to(shutil.which("bash"))
    (bare / "python3").symlink_to(sys.executable)
    result = run("bash", project / "export.sh", cwd=elsewhere, env={"PATH": str(bare)})
    assert (result.returncode, (project / "lab1/run.sh").exists()) == (0, True)
    assert list(elsewhere.iterdir()) == []


def test_files_whose_names_differ_by_a_hyphen_and_a_slash_do_not_mix(project):
    hyphen, slash = "%%writefile ../lab1/a-b.txt\nhyphen", "%%writefile ../lab1/a/b.txt\nslash"
    (project / "notebooks/lab1_x.ipynb").write_text(notebook_json(hyphen, slash))
    assert export(project).returncode == 0
    assert (project / "lab1/a-b.txt").read_text() == "hyphen\n"
    assert (project / "lab1/a/b.txt").read_text() == "slash\n"


def test_a_disk_that_takes_no_more_gets_no_half_file(project):
    """A limit on the size of a file fails like a full disk: in the middle of writing."""
    export(project)
    big = "%%writefile ../lab1/big.txt\n" + "x" * 5_000_000
    (project / "notebooks/lab1_y.ipynb").write_text(
        notebook_json(big, "%%writefile ../lab1/small.txt\nx")
    )
    result = run("bash", "-c", "ulimit -f 100; exec bash export.sh", cwd=project)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert {path.name for path in (project / "lab1").iterdir()} == {"a", "run.sh"}
    assert [path.name for path in (project / "build").iterdir()] == ["exported.json"]


def test_an_unwritable_folder_is_said_in_one_line(project):
    project.chmod(0o555)
    somebody = {}
    if os.geteuid() == 0:  # root may write everywhere
        somebody = {"user": 65534, "group": 65534}
        for folder in project.parents:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(0o711)
    result = run("bash", "export.sh", cwd=project, env={"PATH": "/usr/bin:/bin"}, **somebody)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert "Permission denied" in result.stderr and not (project / "lab1").exists()


def test_several_exports_at_once_leave_whole_files(project):
    big = "%%writefile ../lab1/big.txt\n" + "x" * 5_000_000
    (project / "notebooks/lab1_y.ipynb").write_text(notebook_json(big))
    processes = [
        subprocess.Popen(["bash", "export.sh"], cwd=project, stdout=subprocess.DEVNULL)
        for _ in range(6)
    ]
    assert [process.wait(60) for process in processes] == [0] * 6
    assert export(project, "--check").stdout == "3 files, 0 not as the notebooks say\n"
