# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""For the tests: a Jenkins for a copy of the lab."""

import os
import socket
import subprocess

from kit import Lab, call


class Server(Lab):
    """A copy of the lab in a git repository, and the settings of a Jenkins for it."""

    def __init__(self, base):
        super().__init__(base / "lab2")
        git = ["git", "-c", "user.name=Student", "-c", "user.email=student@example.org"]
        git += ["-c", "commit.gpgsign=false"]
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
