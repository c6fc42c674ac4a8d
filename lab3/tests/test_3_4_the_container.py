# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.4: a container, and whether it works."""

import time

import httpx
from conftest import JACK, inspect, run


def test_stage_3_4_the_container_answers_and_is_healthy(container):
    name, url = container
    assert 0.05 < httpx.post(f"{url}/predict", json=JACK).json()["probability"] < 0.3
    assert "gradio" in httpx.get(url).text
    assert run("docker", "exec", name, "id", "-u") == "10001"
    end = time.monotonic() + 60
    while (state := inspect(name)["State"]["Health"]["Status"]) != "healthy":
        assert time.monotonic() < end, state
        time.sleep(0.5)


def test_stage_3_4_it_stops_when_asked(container):
    run("docker", "stop", container[0])
    assert inspect(container[0])["State"]["ExitCode"] == 0
