"""In a real browser: JupyterLab as a person uses it, and the page that is handed in, on paper too."""

import os
import re
import shutil
import subprocess
import time

import nbformat
import pytest
from trees import environment, run

JUPYTERLAB = ["jupyter", "lab", "notebooks/course.ipynb"]
MINUTES = 10


@pytest.fixture
def server(tree, tmp_path):
    """(the address, with its token, of a JupyterLab started in the tree; the tree)."""
    home = {
        name: str(tmp_path / "settings")
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR")
    }
    command = [*JUPYTERLAB, "--no-browser", "--port=0", "--allow-root"]
    log = (tmp_path / "log.txt").open("w+")
    process = subprocess.Popen(command, cwd=tree, env=environment(home), stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while not (address := re.search(r"http://127\S+/lab\?token=\S+", (tmp_path / "log.txt").read_text())):
            assert process.poll() is None and time.monotonic() < deadline, (tmp_path / "log.txt").read_text()
            time.sleep(0.2)
        yield address[0], tree
    finally:
        process.terminate()
        process.wait(30)
        log.close()


@pytest.fixture
def page():
    """A page of a headless browser."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if not path:
        pytest.skip("needs-browser: no chromium and no chrome on the PATH")
    from playwright.sync_api import sync_playwright

    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=root)
        yield browser.new_page(locale="en-US", viewport={"width": 1280, "height": 900})
        browser.close()


def run_all(page, path, last):
    """Run All Cells from the menu, and save until the last code cell has run again; its new count."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    deadline = time.monotonic() + 60 * MINUTES
    while time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        with page.expect_response(lambda answer: answer.request.method == "PUT" and path.name in answer.url):
            page.keyboard.press("Control+s")  # once answered, nothing is half-written
        cells = [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
        errors = [cell.id for cell in cells for output in cell.outputs if output.output_type == "error"]
        assert not errors, errors
        if (cells[-1].execution_count or 0) > last:
            return cells[-1].execution_count
    raise AssertionError(f"not done in {MINUTES} minutes")


@pytest.mark.parametrize("name", ["lab1_bash_pipeline", "lab5_model_tests"])
def test_run_all_twice_changes_nothing_but_outputs(name, server, page):
    address, tree = server
    path = tree / f"notebooks/{name}.ipynb"
    before = nbformat.read(path, 4)
    page.goto(address.replace("/lab?", f"/lab/tree/{name}.ipynb?"))
    page.locator(".jp-Notebook").wait_for(timeout=60_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=60_000)
    page.locator(".jp-Notebook .jp-Cell").first.click()
    first = run_all(page, path, 0)
    assert run_all(page, path, first) > first
    after = nbformat.read(path, 4)
    assert [(c.id, c.source) for c in after.cells] == [(c.id, c.source) for c in before.cells]
    assert run("git", "status", "--porcelain", cwd=tree).stdout == f" M notebooks/{name}.ipynb\n"
    assert run("bash", "export.sh", "--check", cwd=tree).returncode == 0


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
        assert page.evaluate(f"() => [...document.querySelectorAll('pre')].filter({cut}).length") == 0
        assert page.evaluate("() => [...document.images].every(i => i.naturalWidth > 0)")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
