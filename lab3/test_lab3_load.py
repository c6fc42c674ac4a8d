# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The service under load, and when it is told to stop."""

import os
import signal
import threading
import time

import httpx
import psutil
from lab3_tools import JACK, begin, finish

SECONDS = float(os.environ.get("LAB3_LOAD_SECONDS", "10"))
MIXED = [(JACK, 200), ([JACK] * 200, 200), (JACK | {"age": -1}, 422), ([], 422), ("Jack", 422)]


def test_mixed_load_loses_no_answer_and_no_memory(start):
    process, url = start()
    wrong, counts = [], []
    end = time.monotonic() + SECONDS

    def caller():
        done = 0
        with httpx.Client(base_url=url, timeout=60) as client:
            while time.monotonic() < end:
                body, status = MIXED[done % len(MIXED)]
                answer = client.post("/predict", json=body)
                if answer.status_code != status:
                    wrong.append((status, answer.status_code, answer.text[:200]))
                done += 1
        counts.append(done)

    def memory():
        return psutil.Process(process.pid).memory_info().rss / 1e6

    callers = [threading.Thread(target=caller, daemon=True) for _ in range(4)]
    for thread in callers:
        thread.start()
    time.sleep(SECONDS / 2)
    middle = memory()
    for thread in callers:
        thread.join(SECONDS + 120)
    assert wrong == []
    assert len(counts) == 4, "a caller ended without its answer"
    assert sum(counts) > 20 * SECONDS
    assert memory() < middle + 10  # MB


def test_a_stop_answers_what_is_under_way_in_two_seconds(start):
    process, url = start()
    body = [JACK] * 1000
    with httpx.Client(base_url=url) as page:
        session = {"session_hash": "open-page"}
        page.post("/gradio_api/queue/join", json={"data": [], "fn_index": 0} | session)
        with page.stream("GET", "/gradio_api/heartbeat/open-page") as heart:
            assert heart.status_code == 200  # a page left open in a browser
            open_requests = [begin(url, body) for _ in range(5)]
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            told = time.monotonic()
            time.sleep(0.3)
            answers = [finish(*request) for request in open_requests]
            assert process.wait(10) in (0, -signal.SIGTERM)
            assert time.monotonic() - told < 2
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.count(b"probability") == 1000
