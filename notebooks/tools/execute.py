"""Execute the notebooks: into build/, into the committed ones, into pages, or in copies to compare.

Called by export.sh in the notebooks' folder, after the export, as `python -m tools.execute ACTION`.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait

import nbformat
import papermill
import psutil
from papermill.exceptions import strip_color
from tools.compare import execute_in_a_copy
from tools.outputs import readable, refresh
from traitlets.config import Config

BUILD = pathlib.Path("../build")
# On paper nothing scrolls: long lines are small, and wrap.
PRINT = """<style>@media print {
  @page { margin: 12mm }
  pre { white-space: pre-wrap !important; overflow-wrap: anywhere }
  pre { font-size: 7pt !important; line-height: 1.25 !important }
  .jp-InputPrompt, .jp-OutputPrompt { display: none }
}</style>"""


class Lines:
    """A file for tqdm where no terminal is: each state of the bar becomes a line of its own."""

    lock = threading.Lock()
    last = ""

    def write(self, text):
        text = text.strip()
        with self.lock:
            if text and text != Lines.last:
                print(text, file=sys.stderr, flush=True)
                Lines.last = text

    def flush(self):
        pass


def progress(name, position):
    """tqdm's options: a bar a notebook on a terminal, else lines."""
    if sys.stderr.isatty():
        return {"desc": f"{name:10}", "position": position, "leave": True}
    line = {"bar_format": "{desc}: cell {n} of {total} done", "mininterval": 1}
    return {"desc": name, "position": 0, "file": Lines(), **line}


def failure(path, error):
    """What went wrong: the traceback's end, then in a line the notebook, the cell and the error."""
    cells = nbformat.read(path, as_version=4).cells if path.exists() else []
    begun = [cell for cell in cells if cell.metadata.get("papermill", {}).get("start_time")]
    where, what, trace = path.name, f"{type(error).__name__}: {error}", ""
    if begun:
        originals = [cell for cell in cells if "papermill" in cell.metadata]
        where += f", cell {originals.index(begun[-1]) + 1} of {len(originals)} ({begun[-1].id})"
    if isinstance(error, papermill.PapermillExecutionError):
        what = f"{error.ename}: {error.evalue}"
        printed = "".join(o.get("text", "") for o in begun[-1].get("outputs", []))
        trace = strip_color(printed + "\n".join(error.traceback))
    tail = [line for line in trace.splitlines() if line.strip()][-25:]
    return "\n".join([*tail, f"{where}: {strip_color(what).splitlines()[0]}"])


def short_folder():
    """A new temporary folder whose path leaves room for a socket's name (107 characters in all)."""
    for place in (None, "/tmp"):
        folder = tempfile.mkdtemp(dir=place)
        if len(folder) < 90:
            return folder
        os.rmdir(folder)
    sys.exit(f"the path of TMPDIR is too long for a socket: {tempfile.gettempdir()}")


def execute_into_build(notebook, position):
    """Execute one notebook into build/, whole or failed; None, or the text of the failure."""
    running = BUILD / "running" / notebook.name
    running.parent.mkdir(parents=True, exist_ok=True)
    sockets = short_folder()  # kernels on sockets in the file system: no port is opened
    try:
        papermill.execute_notebook(
            notebook,
            running,
            kernel_name="python3",
            progress_bar=progress(notebook.stem.partition("_")[0], position),
            config=Config(KernelManager={"transport": "ipc", "ip": f"{sockets}/kernel"}),
        )
    # Whatever ends a notebook is reported with its name, and the others go on.
    except Exception as error:
        return failure(running, error)
    finally:
        shutil.rmtree(sockets)
        if running.exists():
            running.replace(BUILD / notebook.name)


def execute_all(notebooks, execute):
    """Execute the notebooks two at a time, the course last, which looks at the labs.

    `execute` takes a notebook and its position; the failures' texts are returned.
    """
    labs = [notebook for notebook in notebooks if notebook.stem.startswith("lab")]
    others = [notebook for notebook in notebooks if notebook not in labs]
    with ThreadPoolExecutor(2) as pool:
        results: list[Future] = []
        try:
            for position, notebook in enumerate(labs + others):
                if notebook in others:
                    wait(results)
                results.append(pool.submit(execute, notebook, position))
            wait(results)
        except KeyboardInterrupt:
            # A second one must not leave a kernel behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            pool.shutdown(wait=False, cancel_futures=True)
            while wait(results, timeout=0.1).not_done:  # a kernel may have been about to start
                end(psutil.Process().children(recursive=True))
            raise
    if sys.stderr.isatty() and execute is execute_into_build:
        print("\n" * len(notebooks), file=sys.stderr)
    return [result.result() for result in results if result.result()]


def end(processes):
    """End the processes; those that have ended meanwhile, by one another, are no error."""
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(processes, timeout=3)[1]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def is_current(notebook):
    """Whether build/ holds the notebook as it is now, executed to its end."""
    executed = BUILD / notebook.name
    if not executed.exists():
        return False
    now, then = (nbformat.read(path, as_version=4).cells for path in (notebook, executed))
    return [cell.source for cell in now] == [cell.source for cell in then] and all(
        cell.execution_count for cell in then if cell.cell_type == "code" and cell.source.strip()
    )


def write(path, text):
    """Write the text whole or not at all."""
    aside = path.with_name(f".{os.getpid()}-{path.name}")
    try:
        aside.write_text(text, encoding="utf-8", newline="\n")
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def page(notebook):
    """Write build/NAME.html, a page that needs nothing from elsewhere; its path."""
    from nbconvert import HTMLExporter

    scripts = dict.fromkeys(("require_js_url", "jquery_url", "mathjax_url", "mermaid_js_url"), "")
    executed = nbformat.read(BUILD / notebook.name, as_version=4)
    readable(executed)
    resources = {"metadata": {"name": notebook.stem, "path": "."}}
    html, _ = HTMLExporter(**scripts).from_notebook_node(executed, resources)
    target = (BUILD / notebook.name).with_suffix(".html")
    write(target, html.replace("</head>", f"{PRINT}</head>", 1))
    return target


def main():
    """Exit code 0; 1 and the failures on stderr if a notebook failed; 130 if interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["run", "refresh", "html", "test"])
    parser.add_argument("notebooks", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in ("CI", "BUILD_NUMBER"):  # where pytest finds one, it prints other lines
        os.environ.pop(name, None)
    todo = options.notebooks
    if options.action == "html":
        todo = [notebook for notebook in todo if not is_current(notebook)]
    try:
        how = execute_in_a_copy if options.action == "test" else execute_into_build
        failures = execute_all(todo, how)
    except KeyboardInterrupt:
        sys.exit(130)
    if failures:
        sys.exit("\n\n".join(failures))
    if options.action == "test":
        return
    for notebook in options.notebooks:
        result = BUILD / notebook.name
        if options.action == "html":
            result = page(notebook)
        elif options.action == "refresh":
            result = notebook
            committed = nbformat.read(notebook, as_version=4)
            refresh(committed, nbformat.read(BUILD / notebook.name, as_version=4))
            write(notebook, nbformat.writes(committed) + "\n")
        print(os.path.relpath(result, ".."))


if __name__ == "__main__":
    main()
