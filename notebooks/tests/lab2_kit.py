"""For lab 2's deep tests: copies of the lab, its scripts as processes, a PostgreSQL of our own."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from trees import ROOT

LAB = ROOT / "lab2"
SCRIPTS = (
    "clinic_seed",
    "data_collection",
    "data_preparation",
    "model_training",
    "model_evaluation",
    "model_inference",
)
MADE = ("data", "model", "reports", "build", ".venv", "__pycache__", ".*_cache")
# Run a script; count what makes its results visible, and kill -9 it at the given one.
KILLER = """
import os, runpy, signal, sqlalchemy, sys
count, point, script = 0, int(sys.argv[1]), sys.argv[2]
def step(*ignored):
    global count
    count += 1
    if count == point:
        os.kill(os.getpid(), signal.SIGKILL)
replace = os.replace
def slow_replace(*names):
    step(); replace(*names); step()
os.replace = slow_replace
sqlalchemy.event.listen(sqlalchemy.Engine, "commit", step)
sys.argv = sys.argv[2:]
sys.path[0] = os.path.dirname(script)
runpy.run_path(script, run_name="__main__")
"""


def environment(**more):
    """The variables without what would lead the lab elsewhere."""
    ours = ("DATABASE_URL", "DASK_", "JENKINS_", "GATE_", "SEED", "GIT_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept["PATH"] = os.path.dirname(sys.executable) + os.pathsep + kept["PATH"]
    return {**kept, "OPENBLAS_NUM_THREADS": "1", **{n: str(v) for n, v in more.items()}}


def call(*words, cwd="/", timeout=590, **env):
    """Run a command from elsewhere."""
    command = [str(word) for word in words]
    return subprocess.run(
        command, cwd=cwd, env=environment(**env), text=True, capture_output=True, timeout=timeout
    )


class Lab:
    """A copy of the lab's own files, or of all that `source` has."""

    def __init__(self, path, source=LAB):
        leave = shutil.ignore_patterns(*(MADE if source == LAB else ()))
        self.path = Path(shutil.copytree(source, path, ignore=leave))

    def run(self, script, *words, kill=0, **env):
        """Run a script, every warning an error; with `kill`, die at that point."""
        front = [sys.executable, "-W", "error"]
        if kill:
            front += ["-c", KILLER, kill]
        return call(*front, self.path / f"{script}.py", *words, **env)

    def run_all(self, **env):
        for script in SCRIPTS:
            done = self.run(script, **env)
            assert done.returncode == 0, f"{script}: {done.stderr}"
        return self

    def sql(self, *statements):
        """Execute statements in the SQLite file; return the rows of the last one."""
        connection = sqlite3.connect(self.path / "data/clinic.sqlite")
        with connection:
            rows = [connection.execute(statement).fetchall() for statement in statements]
        connection.close()
        return rows[-1]

    def text(self, name):
        return (self.path / name).read_text(encoding="utf-8")


class History:
    """For each script, a lab in which the scripts up to it have run; each runs once."""

    def __init__(self, base):
        self.base, self.labs = base, {}

    def after(self, script):
        if script not in self.labs:
            number = SCRIPTS.index(script)
            lab = Lab(self.base / script, self.after(SCRIPTS[number - 1]).path if number else LAB)
            done = lab.run(script)
            assert done.returncode == 0, done.stderr
            self.labs[script] = lab
        return self.labs[script]


def commit(folder, branch="main"):
    """Make a git repository of a folder, or add a commit to it."""
    git = ("git", "-c", "user.name=Student", "-c", "user.email=student@example.org")
    for words in (["init", "-q", "-b", branch], ["add", "-A"], ["commit", "-q", "-m", "Lab 2"]):
        done = call(*git, *words, cwd=folder)
        assert done.returncode == 0, done.stderr


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def server_programs():
    """The folder of PostgreSQL's server programs: pg_config's, or Debian's or Homebrew's."""
    folders = [
        *sorted(Path("/opt/homebrew/opt").glob("postgresql*/bin")),
        *sorted(Path("/usr/lib/postgresql").glob("*/bin")),
    ]
    if config := shutil.which("pg_config"):
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=True)
        folders.append(Path(answer.stdout.strip()))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def postgresql(programs):
    """A PostgreSQL server of our own on a free loopback port; yields its address."""
    home = Path(tempfile.mkdtemp(prefix="lab2-postgresql-"))
    options = {"cwd": home, "env": environment(LC_ALL="C")}
    if os.getuid() == 0:  # the server refuses to run as root
        user = next(u for u in reversed(pwd.getpwall()) if u.pw_name in ("postgres", "nobody"))
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        os.chown(home, user.pw_uid, user.pw_gid)
    password, data, port = secrets.token_hex(8), home / "data", str(free_port())
    (home / "password").write_text(password + "\n", encoding="utf-8")
    make = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "clinic",
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "--no-sync",
        "--pwfile",
        home / "password",
    ]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **options)
    command = [programs / "postgres", "-D", data, "-p", port, "-h", "127.0.0.1", "-k", "", "-F"]
    with open(home / "log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(command, stderr=log, stdout=log, **options)
    try:
        end = time.monotonic() + 60
        while subprocess.run(
            [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", port]
        ).returncode:
            assert time.monotonic() < end, (home / "log").read_text(encoding="utf-8")
            time.sleep(0.2)
        yield f"postgresql+psycopg://clinic:{password}@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGINT)  # does not wait for clients, as SIGTERM would
        server.wait(60)
        shutil.rmtree(home)
