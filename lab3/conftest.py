# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What the tests of lab 3 share: a trained copy of the folder, the service in it, Docker."""

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from lab3_tools import build, free_port, wait_for

LAB = Path(__file__).resolve().parent
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*cache", ".hypothesis", "model.[coj]*", ".venv")


@pytest.fixture(scope="session")
def copy_lab(tmp_path_factory):
    """Return a function that makes a fresh copy of the lab's files, as git would hold them."""
    return lambda: Path(
        shutil.copytree(LAB, tmp_path_factory.mktemp("copy") / "lab3", ignore=LEFTOVERS)
    )


@pytest.fixture(scope="session")
def trained(copy_lab):
    """Return a copy of the lab with its model trained, and what model.py printed."""
    folder = copy_lab()
    done = subprocess.run(
        [sys.executable, "model.py"],
        cwd=folder, check=True, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    return folder, done.stdout


@pytest.fixture(scope="session")
def start(trained):
    """Return a function that starts the service: (its process, its URL); all are ended at last."""
    started = []

    def run():
        port = free_port()
        log = (trained[0] / f"log-{port}.txt").open("w")
        environment = {k: v for k, v in os.environ.items() if k not in ("HOST", "PORT")}
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port)],
            cwd=trained[0], stderr=log, stdout=log, env=environment,
        )  # fmt: skip
        started.append((process, log))
        wait_for(f"http://127.0.0.1:{port}/health", alive=lambda: process.poll() is None)
        return process, f"http://127.0.0.1:{port}"

    yield run
    for process, log in started:
        process.kill()
        process.wait(20)
        log.close()


@pytest.fixture(scope="session")
def service(start):
    """Return the URL of a running service."""
    return start()[1]


@pytest.fixture(scope="session")
def docker():
    """Return a function that runs `docker ARGS…` and returns its stdout; skip without an engine."""
    try:
        asked = subprocess.run(["docker", "version"], capture_output=True, timeout=60)
        answers = asked.returncode == 0
    except FileNotFoundError:
        answers = False
    if not answers:
        pytest.skip("needs-docker: no Docker engine answers")

    def run(*args, **options):
        options = {"check": True, "capture_output": True, "text": True, "timeout": 300} | options
        return subprocess.run(["docker", *map(str, args)], **options).stdout.strip()

    return run


@pytest.fixture(scope="session")
def built(docker, copy_lab):
    """Build by build.sh in a git checkout on the branch feature/trees; return (folder, image)."""
    folder, image = copy_lab(), f"lab3-test-{uuid.uuid4().hex[:8]}"
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    for args in (
        ["init", "-q", "-b", "feature/trees"],
        ["add", "."],
        [*who, "commit", "-q", "-m", "All"],
    ):
        subprocess.run(["git", *args], cwd=folder, check=True)
    done = build(folder, image)
    assert done.returncode == 0, done.stderr
    yield folder, image
    docker("rmi", *docker("image", "ls", "--format={{.Repository}}:{{.Tag}}", image).split())
