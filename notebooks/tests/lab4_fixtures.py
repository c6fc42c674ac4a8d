"""Fixtures of lab 4's deep tests: those of the lab's own tests, and an S3 server."""

import pytest
from lab4_kit import ENV, ask, conftest

run, lab = conftest.run, conftest.lab
story, copied, tables = conftest.story, conftest.copied, conftest.tables


@pytest.fixture
def s3(monkeypatch):
    """The address of an S3 server on loopback with an empty bucket, lab4; commands have keys."""
    from moto.server import ThreadedMotoServer

    keys = {"AWS_ACCESS_KEY_ID": "lab4", "AWS_SECRET_ACCESS_KEY": "a secret of lab 4"}
    for name, value in (keys | {"AWS_DEFAULT_REGION": "us-east-1", "NO_PROXY": "*"}).items():
        monkeypatch.setitem(ENV, name, value)
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    ask(f"http://{host}:{port}/moto-api/reset", "POST")
    ask(f"http://{host}:{port}/lab4", "PUT")
    yield f"http://{host}:{port}"
    server.stop()
