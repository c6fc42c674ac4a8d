# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""What lab 2's tests share: a copy of the lab with the pipeline run once, and a quick runner.

A runner process imports the big libraries once and forks for every script that a test runs.
"""

import json
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

LAB = Path(__file__).resolve().parent
STAGES = ("data_collection", "data_preparation", "model_training", "model_evaluation",
          "model_inference")  # fmt: skip
RUNNER = r"""
import json, os, runpy, signal, sys, traceback, warnings
import joblib, matplotlib.backends.backend_agg, matplotlib.figure, psycopg, scipy.stats
import sklearn.datasets, sklearn.dummy, sklearn.feature_selection, sklearn.linear_model
import sklearn.metrics, sklearn.model_selection, sklearn.pipeline, sklearn.preprocessing
import sqlalchemy.dialects.postgresql.psycopg, sqlalchemy.dialects.sqlite

def die_at(point):  # count what makes a result visible, and kill -9 this process at the given one
    count = 0
    def step(*ignored):
        nonlocal count
        count += 1
        if count == point:
            os.kill(os.getpid(), signal.SIGKILL)
    replace = os.replace
    def slow_replace(*names):
        step(); replace(*names); step()
    os.replace = slow_replace
    sqlalchemy.event.listen(sqlalchemy.Engine, "commit", step)

for line in sys.stdin:
    job = json.loads(line)
    if not (pid := os.fork()):
        code = 0
        try:
            os.environ.clear(); os.environ.update(job["env"])
            for number in (1, 2):
                name = job["out"][number - 1]
                os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            sys.argv = [job["script"], *job["args"]]
            sys.path[0] = os.path.dirname(job["script"])
            warnings.simplefilter("error")
            die_at(job["kill"])
            signal.alarm(300)  # a script that waits for ever dies, and its test says so
            runpy.run_path(job["script"], run_name="__main__")
        except SystemExit as end:
            code = end.code or 0
        except BaseException:
            traceback.print_exc(); code = 70
        sys.stdout.flush(); sys.stderr.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


def clean_environment(**more: str) -> dict[str, str]:
    """Return the environment without what would lead the lab elsewhere."""
    ours = ("DATABASE_URL", "DASK_SCHEDULER", "JENKINS_", "GIT_", "JAVA", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "OPENBLAS_NUM_THREADS": "1", **more}


def copy_lab(target: Path) -> Path:
    """Copy the lab's own files, without what runs leave behind."""
    leave = ("data", "model", "reports", "build", ".venv", "__pycache__", ".*_cache")
    shutil.copytree(LAB, target, ignore=shutil.ignore_patterns(*leave))
    return target


class Lab:
    """A copy of the lab in a folder of its own."""

    def __init__(self, path: Path, runner: subprocess.Popen):
        self.path, self.runner = path, runner

    def run(self, script: str, *args: object, kill: int = 0, **env: str) -> types.SimpleNamespace:
        """Run one script; return its exit code (negative: the signal), stdout and stderr."""
        names = [str(self.path.parent / f"{self.path.name}.{end}") for end in ("out", "err")]
        job = {"script": str(self.path / f"{script}.py"), "args": list(map(str, args)),
               "env": clean_environment(**env), "out": names, "kill": kill}  # fmt: skip
        self.runner.stdin.write(json.dumps(job) + "\n")
        self.runner.stdin.flush()
        code = int(self.runner.stdout.readline())
        out, err = (Path(name).read_text(encoding="utf-8") for name in names)
        return types.SimpleNamespace(code=code, out=out, err=err)

    def json(self, name: str) -> dict:
        """Read one of the lab's JSON files."""
        return json.loads((self.path / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def runner():
    """The process that forks for each script."""
    with subprocess.Popen([sys.executable, "-c", RUNNER], stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.PIPE, env=clean_environment()) as process:  # fmt: skip
        yield process
        process.stdin.close()


@pytest.fixture(scope="session")
def finished(tmp_path_factory, runner) -> Lab:
    """A lab in which the whole pipeline has run once; not to be changed."""
    lab = Lab(copy_lab(tmp_path_factory.mktemp("finished") / "lab2"), runner)
    for script in ("clinic_seed", *STAGES):
        done = lab.run(script)
        assert done.code == 0, f"{script}: {done.err}"
    return lab


@pytest.fixture
def lab(finished, tmp_path, runner) -> Lab:
    """A finished lab that the test may change."""
    return Lab(shutil.copytree(finished.path, tmp_path / "lab2"), runner)
