# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Fixtures: a copy of the lab in a folder with a space in its name, its service, its image."""

import json
import os
import shutil
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import httpx
import pytest

os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
LAB = Path(__file__).resolve().parent.parent
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*cache", "model.[coj]*", ".venv")
JACK = {"pclass": 3, "sex": "male", "age": 20, "fare": 7.5, "name": "Dawson, Mr. Jack"}


def pytest_configure(config):
    config.addinivalue_line("markers", "exercise: red until the exercise is done")
    if not config.option.markexpr:
        config.option.markexpr = "not exercise"


def run(*command, cwd=LAB, **env):
    """Run a command, which must not fail; return its stdout."""
    options = {"cwd": cwd, "env": os.environ | env, "capture_output": True, "text": True}
    done = subprocess.run([*map(str, command)], timeout=1500, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def inspect(name):
    """Return what `docker inspect` says of an image or a container, as a dict."""
    return json.loads(run("docker", "inspect", name))[0]


def free_port():
    """Return a port of this machine that nobody listens to now, as text."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def get(url):
    """Return the answer of a server that may still be starting: it is asked for a minute."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=8), timeout=60) as client:
        return client.get(url)


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
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@localhost")
    for words in ("init -q", "checkout -q -b feature/trees", "add .", "commit -q -m All"):
        run(*git, *words.split(), cwd=lab)
    name = f"lab3-test-{uuid.uuid4().hex[:8]}"
    run("docker", "build", "--quiet", "--tag", name, lab)
    yield name
    run("docker", "rmi", name)
