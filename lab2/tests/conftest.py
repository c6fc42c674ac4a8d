# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""For the tests: copies of the lab in paths with spaces, its commands, and a Jenkins."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

LAB = Path(__file__).resolve().parents[1]
STEPS = [
    "clinic_seed.py",
    "data_collection.py",
    "data_preparation.py",
    "model_training.py",
    "model_evaluation.py",
    "model_inference.py",
]
MADE = ("data", "model", "reports", "build", ".venv", "__pycache__", ".pytest_cache")
OPENS = ["java.desktop/java.awt", "java.desktop/java.awt.font"]
OPENS += [f"java.base/java.{name}" for name in ("io", "lang", "lang.reflect", "net", "security")]
OPENS += [f"java.base/java.{name}" for name in ("text", "util", "util.concurrent", "util.regex")]


def pytest_configure(config):
    config.addinivalue_line("markers", "exercise: red until the exercise is done")
    if not config.option.markexpr:
        config.option.markexpr = "not exercise"


def call(*words, cwd="/", **env):
    """Run a command from elsewhere, without the settings of this shell."""
    ours = ("DATABASE_URL", "DASK_", "JENKINS_", "GATE_", "SEED", "GIT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept["PATH"] = os.path.dirname(sys.executable) + os.pathsep + kept["PATH"]
    command = [str(word) for word in words]
    return subprocess.run(command, cwd=cwd, env={**kept, **env}, capture_output=True, text=True)


def committed(folder):
    """Make a git repository of a folder."""
    git = ["git", "-c", "user.name=Student", "-c", "user.email=student@example.org"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Lab 2"]):
        assert call(*git, *words, cwd=folder).returncode == 0


class Lab:
    """A copy of the lab: its own files, or with what its steps made (`whole`)."""

    def __init__(self, folder, source=LAB, whole=False):
        leave = shutil.ignore_patterns(*(() if whole else MADE))
        self.path = shutil.copytree(source, folder, ignore=leave)
        self.done: list[str] = []

    def run(self, script, *words, **env):
        return call(sys.executable, self.path / script, *words, **env)

    def text(self, name):
        return (self.path / name).read_text(encoding="utf-8")


@pytest.fixture
def lab(tmp_path):
    return Lab(tmp_path / "my lab" / "lab2")


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory):
    return Lab(tmp_path_factory.mktemp("my pipeline") / "lab2")


@pytest.fixture
def lab_after(pipeline, tmp_path):
    """lab_after(STEP): a copy of a lab that has run up to STEP; each step runs once a session."""

    def copy(last):
        for step in STEPS[: STEPS.index(last) + 1]:
            if step not in pipeline.done:
                done = pipeline.run(step)
                assert done.returncode == 0, done.stderr
                pipeline.done.append(step)
        return Lab(tmp_path / "my lab" / "lab2", pipeline.path, whole=True)

    return copy


class Server:
    """A Jenkins of our own for a copy of the lab: the whole one, or its core without plugins."""

    def __init__(self, base):
        self.lab, self.java = Lab(base / "lab2"), os.environ.get("JAVA", "java")
        names = ("JENKINS_WAR", "JENKINS_PLUGINS", "JENKINS_JAVA_OPTS")
        self.settings = {name: os.environ[name] for name in names if os.environ.get(name)}
        if not {"JENKINS_WAR", "JENKINS_PLUGINS"} <= set(self.settings):
            self.settings = {"JENKINS_WAR": os.environ.get("JENKINS_CORE_WAR", "")}
            if shutil.which(self.java) and "1.8" not in call(self.java, "-version").stderr:
                opens = " ".join(f"--add-opens={name}=ALL-UNNAMED" for name in OPENS)
                self.settings["JENKINS_JAVA_OPTS"] = opens
        if not (self.settings["JENKINS_WAR"] and shutil.which(self.java)):
            pytest.skip("needs-jenkins-core: no JENKINS_WAR or JENKINS_CORE_WAR, or no Java")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.settings["JENKINS_PORT"] = str(probe.getsockname()[1])
        committed(base)
        self.up: subprocess.CompletedProcess

    def sh(self, *words, **env):
        given = {"JAVA": self.java, **self.settings, **env}
        return call("bash", self.lab.path / "jenkins.sh", *words, **given)


@pytest.fixture(scope="session")
def jenkins(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("my server"))
    server.up = server.sh("up")
    yield server
    server.sh("down")
