"""For lab 2's deep tests: copies of the lab, its scripts as processes, a PostgreSQL of our own."""

import atexit
import contextlib
import functools
import json
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
# Import the libraries once; then, for each line of orders, run a script in a fork, as if started
# alone: its own modules, arguments, variables and files. With `kill`, count what makes its results
# visible, and end by kill -9 at that point.
WARM = """
import json, os, runpy, signal, sys
import joblib, matplotlib.figure, pandas, psycopg, pydantic, scipy.stats, sqlalchemy
import sklearn.dummy, sklearn.linear_model, sklearn.metrics, sklearn.model_selection
import sqlalchemy.dialects.postgresql, sqlalchemy.dialects.sqlite
assert len(os.listdir("/proc/self/task") if os.path.isdir("/proc") else "1") == 1  # safe to fork
count = 0
def step(*ignored):
    global count
    count += 1
    if count == order["kill"]:
        os.kill(os.getpid(), signal.SIGKILL)
replace = os.replace
def slow_replace(*names):
    step(); replace(*names); step()
for line in sys.stdin:
    order = json.loads(line)
    if child := os.fork():
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    signal.alarm(300)
    for number, name in enumerate((os.devnull, order["out"], order["err"])):
        file = os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv, sys.path[0] = order["argv"], os.path.dirname(order["argv"][0])
    if order["kill"]:
        os.replace = slow_replace
        sqlalchemy.event.listen(sqlalchemy.Engine, "commit", step)
    runpy.run_path(sys.argv[0], run_name="__main__")
    sys.exit()
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


@functools.cache
def warm():
    """The process that has the libraries, and the folder for what its forks say."""
    command = [sys.executable, "-W", "error", "-c", WARM]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    process = subprocess.Popen(command, cwd="/", env=environment(), **pipes)
    said = tempfile.TemporaryDirectory(prefix="lab2-said-")

    @atexit.register
    def end():
        process.communicate()
        said.cleanup()

    return process, Path(said.name)


class Lab:
    """A copy of the lab's own files, or of all that `source` has."""

    def __init__(self, path, source=LAB):
        leave = shutil.ignore_patterns(*(MADE if source == LAB else ()))
        self.path = Path(shutil.copytree(source, path, ignore=leave))

    def run(self, script, *words, kill=0, **env):
        """Run a script, every warning an error; with `kill`, die at that point."""
        process, said = warm()
        argv = [str(self.path / f"{script}.py"), *(str(word) for word in words)]
        order = {"argv": argv, "env": environment(**env), "kill": kill}
        order |= {name: str(said / name) for name in ("out", "err")}
        print(json.dumps(order), file=process.stdin, flush=True)
        code = int(process.stdout.readline())
        texts = [(said / name).read_text(encoding="utf-8") for name in ("out", "err")]
        return subprocess.CompletedProcess(argv, code, *texts)

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
    git += ("-c", "commit.gpgsign=false")
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
