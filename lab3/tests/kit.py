# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Small helpers for the tests."""

import json
import os
import socket
import subprocess
from pathlib import Path

import httpx

os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
LAB = Path(__file__).resolve().parent.parent
JACK = {"pclass": 3, "sex": "male", "age": 20, "fare": 7.5, "name": "Dawson, Mr. Jack"}


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
