"""What lab 3's deep tests share: trained copies of the lab, its service, and requests to it."""

import contextlib
import functools
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import pytest
from trees import ROOT, run

LAB = ROOT / "lab3"
LEFTOVERS = shutil.ignore_patterns("__pycache__", ".*cache", "model.[coj]*", ".venv")
JACK = {"pclass": 3, "sex": "male", "age": 20, "fare": 7.5, "name": "Dawson, Mr. Jack"}
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


def copy(target):
    """Copy the lab's files, as git has them, to `target`; return it."""
    return Path(shutil.copytree(LAB, target, ignore=LEFTOVERS))


@functools.cache
def trained():
    """Return a copy of the lab with its model trained; it is kept until the tests end."""
    folder = copy(Path(tempfile.mkdtemp(prefix="lab3 ")) / "lab3")
    run(sys.executable, "-m", "training.train", "--repeats", "1", cwd=folder, check=True)
    return folder


def free_port():
    """Return a port of this machine that nobody listens to now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for(url, alive=lambda: True, seconds=120):
    """Return once `url` answers 200; fail after `seconds`, or when `alive()` is false."""
    end = time.monotonic() + seconds
    with httpx.Client(trust_env=False, timeout=5) as client:
        while time.monotonic() < end and alive():
            with contextlib.suppress(httpx.TransportError):
                if client.get(url).status_code == 200:
                    return
            time.sleep(0.1)
    pytest.fail(f"no answer at {url}")


@contextlib.contextmanager
def serving(*args, folder=None, **env):
    """Run the service; yield (its process, its URL, the file of its log)."""
    folder, port = folder or trained(), free_port()
    unset = {k: v for k, v in os.environ.items() if k not in ("PORT", "ROOT_PATH")}
    path = Path(tempfile.mkdtemp()) / "log.txt"
    with path.open("w") as log:
        command = [sys.executable, "-m", "service.app", "--port", str(port), *args]
        process = subprocess.Popen(command, cwd=folder, stderr=log, stdout=log, env=unset | env)
        try:
            wait_for(f"http://127.0.0.1:{port}/health", lambda: process.poll() is None)
            yield process, f"http://127.0.0.1:{port}", path
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(20)


def need_docker():
    """Skip without a Docker engine."""
    if not shutil.which("docker") or run("docker", "version", cwd=ROOT).returncode:
        pytest.skip("needs-docker: no Docker engine answers")


def begin(url, body):
    """Send a request to /predict but for its last 20 bytes; return (connection, the rest)."""
    host, port = url.removeprefix("http://").split(":")
    head = (
        f"POST /predict HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    connection = socket.create_connection((host, int(port)), timeout=10)
    connection.sendall(head.encode() + body[:-20])
    return connection, body[-20:]


def finish(connection, rest):
    """Send the rest of a request; return everything that is answered, as bytes."""
    with connection:
        connection.sendall(rest)
        return b"".join(iter(lambda: connection.recv(65536), b""))
