# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.0: the whole pipeline, on SQLite and on PostgreSQL, and killed at any moment."""

import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from lab2_testkit import STAGES, Lab, clean_environment, copy_lab


def state(lab: Lab) -> dict:
    """Everything that the pipeline leaves: each file's checksum, each table's rows."""
    found = {}
    for folder in ("data", "model", "reports"):
        for path in sorted((lab.path / folder).glob("*")):
            if ".sqlite" not in path.name:
                found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    with sqlite3.connect(lab.path / "data/clinic.sqlite") as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (name,) in names:
            found[name] = connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
    connection.close()
    return found


def test_stage_2_0_collection_to_predictions(finished):
    found = state(finished)
    assert {"raw.csv", "train.csv", "test.csv", "features.json", "model.pkl", "manifest.json",
            "metrics.json", "evaluation.png", "junit.xml", "predictions.csv", "rejected.csv",
            "biopsies", "incoming", "predictions"} == set(found)  # fmt: skip


OUTPUTS = {
    "clinic_seed": [],
    "data_collection": ["data/raw.csv"],
    "data_preparation": ["data/train.csv", "data/test.csv", "data/features.json"],
    "model_training": ["model/model.pkl", "model/manifest.json"],
    "model_evaluation": ["reports/metrics.json", "reports/evaluation.png", "reports/junit.xml"],
    "model_inference": ["reports/predictions.csv", "reports/rejected.csv"],
}


@pytest.mark.parametrize("script", OUTPUTS)
def test_stage_2_0_killed_at_any_moment_a_rerun_ends_the_same(lab, script):
    """Kill -9 before and after every rename and commit of the step, then run it again."""
    whole, kills = state(lab), 0
    while True:
        for name in OUTPUTS[script]:
            (lab.path / name).unlink()
        with sqlite3.connect(lab.path / "data/clinic.sqlite") as connection:
            if script == "model_inference":
                connection.execute("DROP TABLE predictions")
            elif script == "clinic_seed":
                connection.execute("DROP TABLE incoming")
        connection.close()
        point = 2 * kills + 1 if script == "model_training" else kills + 1  # training is slow
        killed = lab.run(script, kill=point)
        if killed.code == 0:
            break
        assert killed.code == -9, killed.err
        kills += 1
        for name, value in state(lab).items():  # no half file
            if not name.startswith("."):
                assert value == whole[name], name
        again = lab.run(script)
        assert again.code == 0, again.err
        assert state(lab) == whole
        assert not list(lab.path.rglob(".*.tmp"))
    assert kills >= 1
    assert state(lab) == whole


def server_programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs: pg_config's, or Debian's or Homebrew's."""
    folders = [
        *sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin")),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin")),
    ]
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        folders.append(Path(answer.stdout.strip()))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@pytest.fixture(scope="module")
def postgresql():
    """A PostgreSQL server of our own on a free loopback port; yields its address."""
    if not (programs := server_programs()):
        pytest.skip("needs-postgresql: no initdb in pg_config's folder or /usr/lib/postgresql")
    home = Path(tempfile.mkdtemp(prefix="lab2-postgresql-"))
    options = {"cwd": home, "env": clean_environment(LC_ALL="C")}
    if os.getuid() == 0:  # the server refuses to run as root
        user = next(u for u in reversed(pwd.getpwall()) if u.pw_name in ("postgres", "nobody"))
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        os.chown(home, user.pw_uid, user.pw_gid)
    password, data = secrets.token_hex(8), home / "data"
    (home / "password").write_text(password + "\n", encoding="utf-8")
    make = [programs / "initdb", "-D", data, "-U", "clinic", "-A", "scram-sha-256", "-E", "UTF8",
            "--no-sync", "--pwfile", home / "password"]  # fmt: skip
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **options)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [programs / "postgres", "-D", data, "-p", port, "-h", "127.0.0.1", "-k", "", "-F"]
    with open(home / "log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(command, stderr=log, stdout=log, **options)
    try:
        end = time.monotonic() + 60
        ready = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", port]
        while subprocess.run(ready).returncode:
            assert time.monotonic() < end, (home / "log").read_text(encoding="utf-8")
            time.sleep(0.2)
        yield f"postgresql+psycopg://clinic:{password}@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # does not wait for clients, as SIGTERM would
        server.wait(60)
        shutil.rmtree(home)


def test_stage_2_0_postgresql_gives_the_same_metrics(finished, runner, postgresql, tmp_path):
    lab = Lab(copy_lab(tmp_path / "lab2"), runner)
    for script in ("clinic_seed", *STAGES):
        done = lab.run(script, DATABASE_URL=postgresql)
        assert done.code == 0, f"{script}: {done.err}"
        assert postgresql.split(":")[2].split("@")[0] not in done.out + done.err
    assert not (lab.path / "data/clinic.sqlite").exists()
    for name in ("data/raw.csv", "reports/metrics.json", "reports/predictions.csv"):
        assert (lab.path / name).read_bytes() == (finished.path / name).read_bytes(), name
    again = lab.run("model_inference", DATABASE_URL=postgresql)
    assert again.out.startswith("0 new predictions, 67 in all")
    killed = lab.run("clinic_seed", "--seed", 1, kill=1, DATABASE_URL=postgresql)
    assert killed.code == -9
    assert lab.run("data_collection", DATABASE_URL=postgresql).code == 0
    assert (lab.path / "data/raw.csv").read_bytes() == (finished.path / "data/raw.csv").read_bytes()


@pytest.mark.parametrize("script", ["clinic_seed", *STAGES])
def test_stage_2_0_every_script_explains_itself(finished, script):
    done = finished.run(script, "--help")
    assert done.code == 0 and "usage:" in done.out and len(done.out) > 150
    wrong = finished.run(script, "--frob")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)
