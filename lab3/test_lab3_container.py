# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stages 3.0, 3.4 and 3.5: the container, alone and as compose runs it."""

import json
import os
import subprocess
import sys
import time
import uuid

import httpx
import pytest
from lab3_tools import JACK, begin, build, finish, free_port, wait_for

PROBE = """
import json, os, pathlib
status = pathlib.Path("/proc/self/status").read_text().split()
def value(key):
    return status[status.index(key) + 1]
def writable(path):
    try:
        pathlib.Path(path, "probe").write_text("x")
        return True
    except OSError:
        return False
print(json.dumps({
    "uid": os.getuid(),
    "capabilities": [value("CapEff:"), value("CapBnd:")],
    "new privileges": value("NoNewPrivs:"),
    "writable": [p for p in ("/", "/service", "/opt/service", "/tmp") if writable(p)],
}))
"""


# In a process of its own: the client's threads would outlive a test, and the tests' end.
SCORE = """
import sys
from gradio_client import Client, handle_file
url, folder = sys.argv[1:]
client = Client(url, verbose=False, analytics_enabled=False, download_files=folder)
report, *_ = client.submit(handle_file(folder + "/table.csv"), api_name="/score").result(timeout=60)
print(report.splitlines()[0])
"""


@pytest.fixture
def container(docker, built):
    """Start a container of the image by `docker run`; return (its name, its URL)."""
    name, port = f"lab3-test-{uuid.uuid4().hex[:8]}", free_port()
    docker("run", "-d", "--init", "--name", name, "-p", f"127.0.0.1:{port}:7860", built[1])
    try:
        wait_for(f"http://127.0.0.1:{port}/health")
        yield name, f"http://127.0.0.1:{port}"
    finally:
        docker("rm", "-f", name)


@pytest.fixture(scope="module")
def composed(docker, built):
    """Bring the service up by compose; return (a function that runs compose, the URL)."""
    if not docker("compose", "version", check=False):
        pytest.skip("needs-docker: this Docker has no compose")
    folder, image = built
    project, port = f"lab3test{uuid.uuid4().hex[:8]}", free_port()
    environment = os.environ | {"IMAGE": f"{image}:latest", "PORT": str(port)}

    def compose(*args, **options):
        return docker("compose", "-p", project, *args, cwd=folder, env=environment, **options)

    try:
        compose("up", "--wait", "--wait-timeout=120", "--no-build", "--quiet-pull")
        yield compose, f"http://127.0.0.1:{port}"
    finally:
        compose("down", "--volumes", "--timeout", "5", check=False)


def test_stage_3_0_the_folder_alone_becomes_an_answering_service(docker, copy_lab):
    image, port = f"lab3-test-{uuid.uuid4().hex[:8]}", free_port()
    done = build(copy_lab(), image)
    assert done.returncode == 0, done.stderr
    docker("run", "-d", "--rm", "--name", image, "-p", f"127.0.0.1:{port}:7860", image)
    try:
        wait_for(f"http://127.0.0.1:{port}/health")
        answer = httpx.post(f"http://127.0.0.1:{port}/predict", json=JACK).json()
        assert 0.05 < answer["probability"] < 0.3
    finally:
        docker("rm", "-f", image)
        docker("rmi", f"{image}:latest")


def test_stage_3_4_the_container_answers_and_shows_its_page(container, trained):
    answer = httpx.post(f"{container[1]}/predict", json=[JACK] * 3)
    assert answer.status_code == 200
    assert len(answer.json()) == 3
    facts = json.loads((trained[0] / "model.json").read_text())
    served = httpx.get(f"{container[1]}/model").json()
    assert served["scores"] == facts["scores"]  # trained in the image as it is outside
    assert "gradio" in httpx.get(container[1]).text


def test_stage_3_4_a_stop_answers_what_is_under_way_in_two_seconds(container):
    name, url = container
    open_requests = [begin(url, [JACK] * 1000) for _ in range(5)]
    time.sleep(0.3)
    told = time.monotonic()
    stopping = subprocess.Popen(["docker", "stop", name], stdout=subprocess.DEVNULL)
    time.sleep(0.4)
    answers = [finish(*request) for request in open_requests]
    assert stopping.wait(20) == 0
    assert time.monotonic() - told < 2
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.count(b"probability") == 1000


def test_stage_3_5_compose_runs_it_healthy_and_with_least_rights(docker, composed):
    compose, url = composed
    found = json.loads(docker("inspect", compose("ps", "-q")))[0]
    assert found["State"]["Health"]["Status"] == "healthy"
    host = found["HostConfig"]
    assert (host["Init"], host["ReadonlyRootfs"], host["CapDrop"]) == (True, True, ["ALL"])
    assert host["Memory"] == 512 * 2**20
    assert host["NanoCpus"] == 2 * 10**9
    published = [port["HostIp"] for ports in host["PortBindings"].values() for port in ports]
    assert published == ["127.0.0.1"]
    inside = json.loads(compose("exec", "-T", "titanic", "python", "-c", PROBE))
    assert inside == {
        "uid": 10001,
        "capabilities": ["0" * 16] * 2,
        "new privileges": "1",
        "writable": ["/tmp"],
    }
    assert httpx.post(f"{url}/predict", json=JACK).status_code == 200


@pytest.mark.parametrize(
    ("table", "answer"),
    [
        ("pclass,sex\n1,female\n3,male\n", "2 lines scored, 0 left out."),
        ("pclass,sex,age\n" + "9,dog,-4\n" * 100_000, "0 lines scored, 100000 left out."),
    ],
    ids=["two", "a hundred thousand bad ones"],
)
def test_stage_3_5_a_csv_is_scored_on_a_read_only_disk(composed, tmp_path, table, answer):
    (tmp_path / "table.csv").write_text(table)
    done = subprocess.run(
        [sys.executable, "-c", SCORE, composed[1], tmp_path],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stdout == answer + "\n", done.stderr


def test_stage_3_5_a_killed_service_comes_back_healthy(docker, composed):
    compose, url = composed
    name = compose("ps", "-q")
    compose("exec", "-T", "titanic", "sh", "-c", "kill -9 -1", check=False)
    for _ in range(240):
        state = json.loads(docker("inspect", name))[0]
        healthy = state["State"].get("Health", {}).get("Status") == "healthy"
        if state["RestartCount"] >= 1 and healthy:
            break
        time.sleep(0.25)
    assert state["RestartCount"] == 1
    assert "(healthy)" in compose("ps")
    assert httpx.get(f"{url}/health").status_code == 200


def test_idle_memory_is_under_200_megabytes(docker, composed):
    anon = (
        "import pathlib; p = pathlib.Path('/sys/fs/cgroup');"
        "s = (p if (p / 'memory.stat').exists() else p / 'memory') / 'memory.stat';"
        "d = dict(l.split() for l in s.read_text().splitlines());"
        "print(int(d.get('anon') or d['rss']))"
    )
    compose, _ = composed
    assert int(compose("exec", "-T", "titanic", "python", "-c", anon)) < 200e6
