# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Fixtures: a copy of the lab in a folder with a space in its name, its service, its image."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
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


def run(*command, cwd=LAB, check=True, **env):
    """Run a command; return its stdout. With `check`, a failure fails the test."""
    options = {"cwd": cwd, "env": os.environ | env, "capture_output": True, "text": True}
    done = subprocess.run([*map(str, command)], timeout=1500, **options)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def inspect(name):
    """Return what `docker inspect` says of an image or a container, as a dict."""
    return json.loads(run("docker", "inspect", name))[0]


def free_port():
    """Return a port of this machine that nobody listens to now, as text."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def wait_for(url, process=None, seconds=120):
    """Return once `url` answers 200; fail after `seconds`, or when `process` has ended."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and (process is None or process.poll() is None):
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"no answer at {url}")


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """Return a copy of the lab's files, as git has them."""
    return Path(shutil.copytree(LAB, tmp_path_factory.mktemp("a copy") / "lab3", ignore=LEFTOVERS))


@pytest.fixture(scope="session")
def printed(lab):
    """Train the model in the copy; return what the training printed."""
    return run(sys.executable, "-m", "training.train", cwd=lab)


@pytest.fixture(scope="session")
def service(lab, printed):
    """Return the URL of a running service."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    with (lab / "log.txt").open("w") as log:
        command = [sys.executable, "-m", "service.app", "--port", port]
        process = subprocess.Popen(command, cwd=lab, stderr=log)
        wait_for(f"{url}/ready", process)
        yield url
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def image(lab):
    """Return the name of an image of the copy, a checkout of feature/trees, built by build.sh.

    The notebook writes that script in 3.6; before, `docker build` does.
    """
    here = shutil.which("docker")
    if not here or subprocess.run([here, "version"], capture_output=True).returncode:
        pytest.skip("needs-docker: no Docker engine answers")
    name = f"lab3-test-{uuid.uuid4().hex[:8]}"
    git = ("git", "-c", "user.name=t", "-c", "user.email=t@localhost")
    for words in ("init -q", "checkout -q -b feature/trees", "add .", "commit -q -m All"):
        run(*git, *words.split(), cwd=lab)
    if (lab / "build.sh").exists():
        run("bash", lab / "build.sh", IMAGE=name)
    else:
        # The label makes it another image than the reader's, which a test must not remove.
        run("docker", "build", "--quiet", "--label", f"test={name}", "--tag", name, lab)
    yield name
    run("docker", "rmi", "--force", *inspect(name)["RepoTags"])


@pytest.fixture(scope="module")
def container(image):
    """Start a container by `docker run`; return (its name, its URL)."""
    name, port = f"lab3-test-{uuid.uuid4().hex[:8]}", free_port()
    run("docker", "run", "-d", "--init", "--name", name, "-p", f"127.0.0.1:{port}:7860", image)
    try:
        wait_for(f"http://127.0.0.1:{port}/ready")
        yield name, f"http://127.0.0.1:{port}"
    finally:
        run("docker", "rm", "-f", name)
