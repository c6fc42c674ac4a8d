# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""For the tests: copies of the lab in paths with spaces, its commands, and its Jenkins."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]
MADE = ("data", "model", "reports", "build", ".venv", "__pycache__", ".pytest_cache")


def call(*words, cwd="/", **env):
    """Run a command from elsewhere, without the settings of this shell."""
    ours = ("DATABASE_URL", "DASK_", "JENKINS_", "GATE_", "SEED", "GIT_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    kept["PATH"] = os.path.dirname(sys.executable) + os.pathsep + kept["PATH"]
    command = [str(word) for word in words]
    return subprocess.run(command, cwd=cwd, env={**kept, **env}, capture_output=True, text=True)


class Lab:
    """A copy of the lab: without what its steps made, or with all that `source` has."""

    def __init__(self, folder, source=SOURCE):
        leave = shutil.ignore_patterns(*(MADE if source == SOURCE else ()))
        self.path = shutil.copytree(source, folder, ignore=leave)

    def run(self, script, *words, **env):
        return call(sys.executable, self.path / script, *words, **env)

    def gate(self, **env):
        words = ["-m", "pytest", "-qq", "--tb=no", "-p", "no:cacheprovider", "--junitxml=gate.xml"]
        return call(sys.executable, *words, "quality_gate.py", cwd=self.path, **env)

    def text(self, name):
        return (self.path / name).read_text(encoding="utf-8")


class Server(Lab):
    """A copy of the lab in a git repository, and the settings of a Jenkins for it."""

    def __init__(self, base):
        super().__init__(base / "lab2")
        git = ["git", "-c", "user.name=Student", "-c", "user.email=student@example.org"]
        for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Lab 2"]):
            assert call(*git, *words, cwd=base).returncode == 0
        names = ("JAVA", "JENKINS_WAR", "JENKINS_PLUGINS", "JENKINS_JAVA_OPTS")
        self.up: subprocess.CompletedProcess
        self.settings = {name: os.environ[name] for name in names if os.environ.get(name)}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.settings["JENKINS_PORT"] = str(probe.getsockname()[1])

    def sh(self, *words, **env):
        return call("bash", self.path / "jenkins.sh", *words, **(self.settings | env))
