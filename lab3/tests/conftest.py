# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Fixtures: a copy of the lab in a folder with a space in its name, its service, its image."""

import shutil
import subprocess
import sys
import uuid

import pytest
from kit import LAB, free_port, get, run

LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*cache", "model.[coj]*", ".venv")


def pytest_configure(config):
    config.addinivalue_line("markers", "exercise: red until the exercise is done")
    if not config.option.markexpr:
        config.option.markexpr = "not exercise"


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Return a copy of the lab's files, as git has them."""
    return shutil.copytree(LAB, tmp_path_factory.mktemp("a copy") / "lab3", ignore=LEFTOVERS)


@pytest.fixture(scope="session")
def printed(lab):
    """Train the model in the copy; return what the training printed."""
    return run(sys.executable, "-m", "training.train", cwd=lab)


@pytest.fixture(scope="session")
def service(lab, printed):
    """Return the URL of a running service."""
    command = [sys.executable, "-m", "service.app", "--port", (port := free_port())]
    process = subprocess.Popen(command, cwd=lab, stderr=subprocess.DEVNULL)
    try:
        assert get(f"http://127.0.0.1:{port}/ready").status_code == 200
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def image(lab):
    """Build the copy, now a checkout of a branch feature/trees; return the image's name."""
    here = shutil.which("docker")
    if not here or subprocess.run([here, "version"], capture_output=True).returncode:
        pytest.skip("needs-docker: no Docker engine answers")
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false")
    for words in ("init -q", "checkout -q -b feature/trees", "add .", "commit -q -m All"):
        run(*git, *words.split(), cwd=lab)
    name = f"lab3-test-{uuid.uuid4().hex[:8]}"
    run("docker", "build", "--quiet", "--tag", name, lab)
    yield name
    run("docker", "rmi", name)
