"""Lab 3's drift.py: its false alarms, what it notices, and what goes wrong around it."""

import http.server
import json
import sys
import threading
from contextlib import contextmanager

import httpx
import pytest
from lab3_kit import free_port, serving, trained
from trees import run

SEEDS = """
import json, sys
import numpy as np
from drift import p_values
from service.tally import tally

facts = json.load(open("service/model.json"))
rows = np.array(facts["rows"], dtype="float32")
alarms = {"new": 0, "drawn": 0, "third": 0}
for seed in range(500):
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(rows)
    third = rows[rows[:, 0] == 3]
    samples = {
        "new": (shuffled[300:], shuffled[:300]),
        "drawn": (rows, rng.choice(rows, 300)),
        "third": (rows, rng.choice(third, 300)),
    }
    for name, (training, came) in samples.items():
        found = p_values(tally(training), tally(came))
        alarms[name] += min(found.values()) < 0.01
print(json.dumps(alarms))
"""


@pytest.fixture(scope="module")
def service():
    """Return the URL of a running service, for tests that compare two looks of their own."""
    with serving() as (_, url, _):
        yield url


def drift(*args, cwd=None):
    """Run drift.py with `args`; return its CompletedProcess."""
    return run(sys.executable, "drift.py", *args, cwd=cwd or trained(), timeout=60)


def passengers(number, **fields):
    """Return a request for `number` passengers of a rough likeness of the training rows."""
    classes = [3, 3, 1, 3, 2, 3, 1, 3, 2]
    return [
        {
            "pclass": classes[i % 9],
            "sex": "female" if i % 20 < 7 else "male",
            "age": None if i % 5 == 0 else 30,
            "fare": [5, 7.5, 9, 15, 18, 25, 30, 60, 7.9, 100][(i * 7) % 10],
        }
        | fields
        for i in range(number)
    ]


def test_false_alarms_stay_within_the_rate_and_the_third_class_is_noticed():
    alarms = json.loads(run(sys.executable, "-c", SEEDS, cwd=trained(), timeout=300).stdout)
    assert alarms["third"] >= 0.95 * 500
    # 500 looks at a rate of 0.01: 5 are expected, more than 12 in one of 500 such tests
    assert alarms["new"] <= 12
    assert alarms["drawn"] <= 12
    assert alarms["new"] > 0  # a test that never alarms would be none


def test_it_is_quiet_then_notices_and_then_is_quiet_again(tmp_path):
    last = tmp_path / "last.json"
    with serving() as (_, url, _):

        def look():
            return drift(url, "--last", last)

        assert (look().returncode, last.exists()) == (0, True)
        httpx.post(f"{url}/predict", json=passengers(60))
        waiting = look()
        assert (waiting.returncode, waiting.stdout) == (
            0,
            "60 passengers since the last look, 100 are needed; waiting for more\n",
        )
        httpx.post(f"{url}/predict", json=passengers(240))
        quiet = look()
        assert quiet.returncode == 0, quiet.stdout
        assert quiet.stdout.startswith("300 passengers since")
        assert quiet.stdout.count("no drift") == 4
        httpx.post(f"{url}/predict", json=passengers(300, pclass=3))
        noticed = look()
        assert noticed.returncode == 1
        lines = dict(line.split(maxsplit=1) for line in noticed.stdout.splitlines()[1:])
        assert lines["class"] == "p < 0.001  drift: 3: 55 % → 100 %"
        assert lines["sex"].endswith("no drift")
        httpx.post(f"{url}/predict", json=passengers(300))
        assert look().returncode == 0


@pytest.mark.parametrize(
    ("fields", "feature"),
    [({"sex": "male"}, "sex"), ({"age": None}, "age"), ({"fare": None}, "fare")],
)
def test_each_feature_is_watched(service, tmp_path, fields, feature):
    drift(service, "--last", tmp_path / "last")
    httpx.post(f"{service}/predict", json=passengers(300, **fields))
    done = drift(service, "--last", tmp_path / "last")
    assert done.returncode == 1
    moved = [line.split()[0] for line in done.stdout.splitlines() if "drift: " in line]
    assert moved == [feature]


def test_rows_of_the_page_count_too(tmp_path):
    with serving() as (_, url, _):
        script = (
            "import sys\nfrom gradio_client import Client, handle_file\n"
            "url, folder = sys.argv[1:]\n"
            "client = Client(url, verbose=False, download_files=folder)\n"
            "client.predict(1, 'male', 30, 0, 0, 8, '', '', api_name='/ask')\n"
            "print(client.predict(handle_file(folder + '/t.csv'), api_name='/score')[0])\n"
        )
        (tmp_path / "t.csv").write_text("pclass,sex\n1,female\n3,male\n9,x\n")
        done = run(sys.executable, "-c", script, url, tmp_path, cwd=tmp_path, timeout=100)
        assert done.stdout.startswith("2 lines scored, 1 left out."), done.stderr
        shown = httpx.get(f"{url}/metrics").text
    assert 'passengers_total{bin="1",feature="class"} 2.0' in shown
    assert 'passengers_total{bin="3",feature="class"} 1.0' in shown


def test_a_restart_in_between_is_one_line(tmp_path):
    last = tmp_path / "last"
    with serving() as (_, url, _):
        httpx.post(f"{url}/predict", json=passengers(10))
        drift(url, "--last", last)
    with serving() as (_, url, _):
        httpx.post(f"{url}/predict", json=passengers(300))  # more than before: no count has fallen
        done = drift(url, "--last", last)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            "drift.py: the service has restarted since the last look; counting begins anew\n"
        )
        httpx.post(f"{url}/predict", json=passengers(300))
        assert drift(url, "--last", last).returncode == 0


@contextmanager
def answering(status, body):
    """Serve one and the same answer to everything; yield the URL."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b""),
        (200, b"<html>hello</html>"),
        (200, b"[]"),
        (200, b"7"),
        (200, b'{"training": 3}'),
        (200, b'{"training": {}}'),
        (200, b'{"training": {"class": [1, 2]}}'),
        (200, b"\xff\xfe"),
        (404, b"{}"),
        (500, b"broken"),
    ],
)
def test_another_server_is_one_line(tmp_path, status, body):
    with answering(status, body) as url:
        done = drift(url, "--last", tmp_path / "last")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert url in done.stderr
    assert not (tmp_path / "last").exists()


@pytest.mark.parametrize("url", ["nobody listens", "nonsense", "http://", "ftp:x"])
def test_no_server_is_one_line(tmp_path, url):
    if url == "nobody listens":
        url = f"http://127.0.0.1:{free_port()}"
    done = drift(url, "--last", tmp_path / "last")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert url in done.stderr


@pytest.mark.parametrize("text", ["", "{}", "[]", "hello", '{"start": 1, "counts": {"class": {}}}'])
def test_another_file_is_one_line(service, tmp_path, text):
    (tmp_path / "last").write_text(text)
    done = drift(service, "--last", tmp_path / "last")
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "last").read_text() == text


def test_a_file_that_cannot_be_written_is_one_line(service, tmp_path):
    done = drift(service, "--last", tmp_path / "no" / "last")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert str(tmp_path / "no") in done.stderr


@pytest.mark.parametrize("args", [["--alpha", "0"], ["--alpha", "x"]])
def test_a_wrong_argument_is_refused(tmp_path, args):
    done = drift("http://127.0.0.1:1", "--last", tmp_path / "last", *args)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
