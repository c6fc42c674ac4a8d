"""export.sh --run, --refresh and --html, as people run them, on small notebooks."""

import os
import pty
import re
import signal
import subprocess
import termios
import time

import nbformat
import psutil
from tools.execute import end
from trees import environment, run


def emptied(tree, **sources):
    """The tree with small notebooks instead of its own: lab1=[…sources of code cells…], …"""
    for path in (tree / "notebooks").glob("*.ipynb"):
        path.unlink()
    for lab, cells in sources.items():
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(text) for text in cells]
        )
        notebook.metadata.kernelspec = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
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
    result = run(
        "bash", "export.sh", "--run", cwd=emptied(tree, lab1=["1 + 1", "import os\nos._exit(1)"])
    )
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
    assert "done" not in run("bash", "export.sh", "--html", "lab1", cwd=tree).stderr, (
        "executed already"
    )


PICTURE = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"


def test_a_picture_has_an_alternative_text_from_its_cell_or_the_sentence_before(tree):
    emptied(tree, lab1=[PICTURE, PICTURE, "1 + 1"])
    path = tree / "notebooks/lab1_x.ipynb"
    notebook = nbformat.read(path, 4)
    notebook.cells[0].metadata.alt = "A line rises: 1 < 2."
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell("# Title\n\nThe line\nagain:"))
    nbformat.write(notebook, path)
    assert run("bash", "export.sh", "--refresh", "lab1", cwd=tree).returncode == 0
    cells = nbformat.read(path, 4).cells
    assert cells[0].outputs[0].metadata == {"image/png": {"alt": "A line rises: 1 < 2."}}
    assert cells[0].metadata == {"alt": "A line rises: 1 < 2."}
    assert run("bash", "export.sh", "--html", "lab1", cwd=tree).returncode == 0
    alts = re.findall(r'<img [^>]*alt="([^"]*)"', (tree / "build/lab1_x.html").read_text())
    assert alts == ["A line rises: 1 &lt; 2.", "The line again:"]


def test_refresh_cleans_what_jupyterlab_adds_and_a_second_run_counted(tree):
    emptied(tree, lab1=["1 + 1", "print(2)"])
    path = tree / "notebooks/lab1_x.ipynb"
    assert run("bash", "export.sh", "--refresh", "lab1", cwd=tree).returncode == 0
    clean = path.read_bytes()
    notebook = nbformat.read(path, 4)
    assert notebook.metadata.language_info.name == "python"
    notebook.metadata.language_info.version = "3.99"
    notebook.metadata.widgets = {}
    for cell in notebook.cells:
        cell.execution_count += 37
        cell.metadata.update(trusted=True, execution={"iopub.status.busy": "now"})
    nbformat.write(notebook, path)
    assert run("bash", "export.sh", "--refresh", "lab1", cwd=tree).returncode == 0
    assert path.read_bytes() == clean


def test_a_long_tmpdir_is_no_obstacle(tree, tmp_path):
    folder = tmp_path / ("x" * 110)
    folder.mkdir()
    emptied(tree, lab1=["1 + 1"])
    result = run("bash", "export.sh", "--run", cwd=tree, env={"TMPDIR": str(folder)})
    assert result.returncode == 0, result.stderr
