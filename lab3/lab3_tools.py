# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What several tests of lab 3 use: ports, waiting, build.sh, and requests that are half sent."""

import json
import os
import socket
import subprocess
import time

import httpx
import pytest

JACK = {"pclass": 3, "sex": "male", "age": 20, "fare": 7.5, "name": "Dawson, Mr. Jack"}


def free_port():
    """Return a port of the loopback that nobody listens to now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def wait_for(url, seconds=120, alive=lambda: True):
    """Return once `url` answers 200; fail after `seconds`, or at once when `alive()` is false."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and alive():
        try:
            if httpx.get(url, timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    pytest.fail(f"no answer at {url}")


def build(folder, image, *args, **environment):
    """Run build.sh in `folder` for `image`; return the completed process."""
    return subprocess.run(
        ["bash", folder / "build.sh", *args],
        env=os.environ | {"IMAGE": image} | environment,
        capture_output=True, text=True, timeout=1500,
    )  # fmt: skip


def begin(url, body):
    """Send a request but for its last 20 bytes; return (connection, the rest)."""
    host, port = url.removeprefix("http://").split(":")
    data = json.dumps(body).encode()
    head = (
        f"POST /predict HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    )
    connection = socket.create_connection((host, int(port)), timeout=10)
    connection.sendall(head.encode() + data[:-20])
    return connection, data[-20:]


def finish(connection, rest):
    """Send the rest of a request; return everything that is answered, as bytes."""
    with connection:
        connection.sendall(rest)
        return b"".join(iter(lambda: connection.recv(65536), b""))
