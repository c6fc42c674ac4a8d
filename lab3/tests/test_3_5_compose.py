# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.5+: docker compose."""

import subprocess

import httpx
import pytest
from kit import JACK, free_port, inspect, run


def test_stage_3_5_compose_runs_it_healthy_and_with_few_rights(lab, image):
    if subprocess.run(["docker", "compose", "version"], capture_output=True).returncode:
        pytest.skip("needs-docker: this Docker has no compose")
    settings = {"IMAGE": image, "PORT": (port := free_port()), "COMPOSE_PROJECT_NAME": image}
    try:
        run("docker", "compose", "up", "--wait", "--no-build", cwd=lab, **settings)
        found = inspect(run("docker", "compose", "ps", "-q", cwd=lab, **settings))
        assert found["State"]["Health"]["Status"] == "healthy"
        host = found["HostConfig"]
        assert (host["Init"], host["ReadonlyRootfs"], host["CapDrop"]) == (True, True, ["ALL"])
        assert httpx.post(f"http://127.0.0.1:{port}/predict", json=JACK).status_code == 200
    finally:
        run("docker", "compose", "down", cwd=lab, **settings)
