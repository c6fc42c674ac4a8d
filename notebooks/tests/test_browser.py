"""In a real browser: JupyterLab as a person uses it, and the page to hand in, on paper too."""

import asyncio
import re
import shutil
import subprocess
import time

import nbformat
import pytest
from nbformat.reader import NotJSONError
from tools.browser import find, options, picture
from trees import environment, run

JUPYTERLAB = ["jupyter", "lab", "--LabApp.default_url=/lab/tree/notebooks/course.ipynb"]
MINUTES = 10


@pytest.fixture
def server(tree, tmp_path):
    """(the address, with its token, of a JupyterLab started in the tree; the tree).

    It saves what has changed every five seconds, instead of every two minutes.
    """
    settings = tmp_path / "settings"
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR")
    home = dict.fromkeys(names, str(settings))
    saving = settings / "@jupyterlab/docmanager-extension/plugin.jupyterlab-settings"
    saving.parent.mkdir(parents=True)
    saving.write_text('{"autosaveInterval": 5}')
    command = [*JUPYTERLAB, "--no-browser", "--port=0", "--allow-root"]
    log = tmp_path / "log.txt"
    with log.open("w") as stream:
        process = subprocess.Popen(
            command, cwd=tree, env=environment(home), stdout=stream, stderr=stream
        )
    try:
        deadline = time.monotonic() + 120
        while not (address := re.search(r"http://127\S+\?token=\S+", log.read_text())):
            assert process.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield address[0], tree
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def page():
    """A page of a headless browser."""
    if not find():
        pytest.skip("needs-browser: no chromium and no chrome on the PATH")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**options())
        yield browser.new_page(locale="en-US", viewport={"width": 1280, "height": 900})
        browser.close()


def test_a_picture_is_taken_whatever_the_length_of_tmpdir(tmp_path, monkeypatch):
    if not find():
        pytest.skip("needs-browser: no chromium and no chrome on the PATH")
    long = tmp_path / ("x" * 100)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    seen = picture("data:text/html,hello", lambda page: page.wait_for_selector("body"), (200, 99))
    assert asyncio.run(seen).startswith(b"\x89PNG")


def run_all(page, path, last):
    """Run All Cells from the menu; the last code cell's new count, once JupyterLab has saved it."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    deadline = time.monotonic() + 60 * MINUTES
    while time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        try:
            notebook = nbformat.read(path, 4)
        except NotJSONError:  # JupyterLab is writing it
            continue
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        outputs = [(cell.id, output) for cell in cells for output in cell.outputs]
        assert [name for name, output in outputs if output.output_type == "error"] == []
        if (cells[-1].execution_count or 0) > last:
            return cells[-1].execution_count
    raise AssertionError(f"not done in {MINUTES} minutes")


def shorten(tree, path):
    """Leave of a notebook what leads to its first test, and all that writes a file; not yet run.

    What the person's JupyterLab then saves is what the test's execution is compared with.
    """
    notebook = nbformat.read(path, 4)
    tests = re.compile(r"^(run_tests|ipytest\.run)\(", re.MULTILINE)
    first = next(n for n, cell in enumerate(notebook.cells) if tests.search(cell.source))
    files = [cell for cell in notebook.cells[first:] if cell.source.startswith("%%writefile")]
    notebook.cells = notebook.cells[: first + 1] + files
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    nbformat.write(notebook, path)
    commit = ("-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "-qam", "short")
    run("git", *commit, cwd=tree, check=True)


def test_a_persons_notebook_is_not_a_defect(server, page):
    """Opened by the README's command, run twice, saved by JupyterLab: export and tests agree."""
    address, tree = server
    path = tree / "notebooks/lab1_bash_pipeline.ipynb"
    shorten(tree, path)
    before = nbformat.read(path, 4)
    page.goto(address)
    page.get_by_role("tab", name="course.ipynb").wait_for(timeout=120_000)
    listed = page.evaluate("() => fetch('/api/contents/').then(answer => answer.json())")
    assert {"lab1", "notebooks", "README.md"} <= {entry["name"] for entry in listed["content"]}
    page.goto(address.replace("course.ipynb", path.name))
    page.get_by_role("tab", name=path.name, selected=True).wait_for(timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=60_000)
    first = run_all(page, path, 0)
    assert run_all(page, path, first) > first
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_role("menuitem", name="Close and Shut Down Notebook…").click()
    page.get_by_role("button", name="Ok").click()
    page.get_by_role("tab", name=path.name).wait_for(state="detached", timeout=30_000)

    after = nbformat.read(path, 4)
    assert [(c.id, c.source) for c in after.cells] == [(c.id, c.source) for c in before.cells]
    assert "version" in after.metadata.language_info, "as JupyterLab writes it"
    changed = run("git", "status", "--porcelain", cwd=tree).stdout.splitlines()
    assert set(changed) - {" M notebooks/course.ipynb"} == {f" M notebooks/{path.name}"}
    assert run("bash", "export.sh", "--check", cwd=tree).returncode == 0
    (tree / "build").mkdir(exist_ok=True)
    testing = ("python", "-m", "tools.execute", "test", path.name)
    result = run(*testing, cwd=path.parent)
    assert result.returncode == 0, result.stderr


def test_a_page_to_hand_in_asks_for_nothing_and_fits_on_paper(page, tree):
    (tree / "build").mkdir()
    for name in ("lab5_model_tests", "course"):  # as if they had just been executed
        shutil.copy(tree / f"notebooks/{name}.ipynb", tree / "build")
    assert run("bash", "export.sh", "--html", "lab5", "course", cwd=tree).returncode == 0
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})  # A4, less its margins
    for name in ("lab5_model_tests", "course"):
        page.goto((tree / f"build/{name}.html").as_uri())
        cut = "pre => pre.scrollWidth > pre.clientWidth + 1"
        every = "[...document.querySelectorAll('pre')]"
        assert page.evaluate(f"() => {every}.filter({cut}).length") == 0
        assert page.evaluate("() => [...document.images].every(i => i.naturalWidth > 0)")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
