"""What lab 3's service costs: time as ratios within one run, memory, and behaviour under load."""

import json
import os
import subprocess
import sys
import threading
import time

import httpx
import psutil
import pytest
from lab3_kit import JACK, free_port, serving, trained, wait_for

SECONDS = float(os.environ.get("LAB3_LOAD_SECONDS", "10"))
MIXED = [(JACK, 200), ([JACK] * 200, 200), (JACK | {"age": -1}, 422), ([], 422), ("Jack", 422)]
CONSTANT = """
import sys
import uvicorn
from fastapi import Body, FastAPI
from service.schema import Prediction, OneOrMany

api = FastAPI()


@api.post("/predict")
async def predict(body: OneOrMany) -> Prediction | list[Prediction]:
    return {"probability": 0.5, "survived": False}


uvicorn.run(api, port=int(sys.argv[1]), log_level="warning")
"""


def cpu(pid):
    """Return the CPU seconds that a process has used."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def cost(process, client, body, number):
    """Return the server's CPU seconds for one request with `body`, the mean over `number`."""
    start = cpu(process.pid)
    for _ in range(number):
        assert client.post("/predict", json=body).status_code == 200
    return (cpu(process.pid) - start) / number


def test_one_request_costs_at_most_half_more_than_a_constant_answer(tmp_path):
    port = free_port()
    command = [sys.executable, "-c", CONSTANT, str(port)]
    constant = subprocess.Popen(command, cwd=trained())
    try:
        wait_for(f"http://127.0.0.1:{port}/openapi.json", lambda: constant.poll() is None)
        with (
            serving() as (process, url, _),
            httpx.Client(base_url=url) as ours,
            httpx.Client(base_url=f"http://127.0.0.1:{port}") as plain,
        ):
            # CPU time comes in hundredths of a second: enough requests that these are no matter
            pairs = [
                (cost(process, ours, JACK, 1500), cost(constant, plain, JACK, 1500))
                for _ in range(5)
            ]
            our, their = map(min, zip(*pairs, strict=True))  # each as little disturbed as possible
            ratio = our / their
            many = min(cost(process, ours, [JACK] * 1000, 20) for _ in range(3))
    finally:
        constant.terminate()
        constant.wait(20)
    print(f"ratio {ratio:.2f}, a thousand passengers {1000 * many:.1f} ms")
    assert ratio <= 1.5
    assert many <= 0.010


@pytest.mark.parametrize("size", [990_000, 1_500_000])
@pytest.mark.parametrize("kind", ["unknown fields", "a list of them", "wrong values"])
def test_a_body_full_of_nonsense_does_not_stop_the_loop(kind, size):
    if kind == "unknown fields":
        body = JACK | {f"x{i}": 1 for i in range(size // 13)}
    elif kind == "a list of them":
        body = [JACK | {f"x{i}": 1 for i in range((size - 90_000) // 10_500)}] * 1000
    else:
        body = [{"pclass": "a", "sex": 1, "age": "b", "name": 3, "fare": [], "x": {}}] * (
            size // 77
        )
    data = json.dumps(body).encode()
    assert 0.85 * size < len(data) < 1.15 * size
    with serving() as (process, url, _), httpx.Client(base_url=url, timeout=60) as client:
        headers = {"content-type": "application/json"}
        start = cpu(process.pid)
        for _ in range(10):
            answer = client.post("/predict", content=data, headers=headers)
            assert answer.status_code in (413, 422)
            assert len(answer.content) < 5000
        spent = (cpu(process.pid) - start) / 10
    print(f"{kind}, {len(data)} bytes: {1000 * spent:.0f} ms")
    assert spent <= 0.05


def test_the_start_costs_little_more_than_importing_gradio():
    def seconds(*command):
        process = subprocess.Popen(command, cwd=trained(), env=os.environ | {"PYTHONPATH": "."})
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return used.ru_utime + used.ru_stime

    whole = (sys.executable, "-c", "from service.app import create_app; create_app()")
    plain = (sys.executable, "-c", "import gradio")
    seconds(*whole), seconds(*plain)  # bytecode and disk cache
    pairs = [(seconds(*whole), seconds(*plain)) for _ in range(3)]
    start, gradio = map(min, zip(*pairs, strict=True))
    print(f"start / import gradio: {start / gradio:.2f}")
    assert start / gradio <= 1.2


def test_idle_memory_and_mixed_load():
    with serving(MALLOC_ARENA_MAX="2") as (process, url, _):
        time.sleep(1)
        info = psutil.Process(process.pid).memory_info()
        # The libraries' pages do not count: whether they are shared depends on the neighbours.
        idle = (info.rss - getattr(info, "shared", 0)) / 1e6
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
        after = memory()
        shown = httpx.get(f"{url}/metrics").text
    assert wrong == []
    assert len(counts) == 4, "a caller ended without its answer"
    assert sum(counts) > 20 * SECONDS
    assert after < middle + 10  # MB
    answered = [
        x for x in shown.splitlines() if x.startswith('http_requests_total{route="/predict')
    ]
    assert sum(float(line.split()[-1]) for line in answered) == sum(counts)
    print(f"idle {idle:.0f} MB")
    assert idle < 160
