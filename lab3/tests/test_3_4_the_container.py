# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.4: a container, and whether it works."""

import time

import httpx
from kit import JACK, free_port, inspect, run


def test_stage_3_4_the_container_answers_is_healthy_and_stops_when_asked(image):
    name, port = f"{image}-container", free_port()
    run("docker", "run", "-d", "--init", "--name", name, "-p", f"127.0.0.1:{port}:7860", image)
    try:
        end = time.monotonic() + 120
        while (state := inspect(name)["State"]["Health"]["Status"]) != "healthy":
            assert time.monotonic() < end, state
            time.sleep(0.5)
        answer = httpx.post(f"http://127.0.0.1:{port}/predict", json=JACK)
        assert 0.05 < answer.json()["probability"] < 0.3
        run("docker", "stop", name)
        assert inspect(name)["State"]["ExitCode"] == 0
    finally:
        run("docker", "rm", "-f", name)
