# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The story, built once in a temporary folder; LAB4_STORY=FOLDER tests one that exists already."""

import csv
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

LAB = Path(__file__).resolve().parent
LIMIT = 900  # seconds; a command that takes longer hangs, and fails its test
# A git hook that runs the tests names its own repository in these.
HOOKS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")
# An environment in which the user's git and DVC settings do not exist.
ALONE = {
    "DVC_GLOBAL_CONFIG_DIR": str(LAB / "none"),
    "DVC_SYSTEM_CONFIG_DIR": str(LAB / "none"),
    "DVC_NO_ANALYTICS": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class Story:
    """A copy of the lab, a workspace made by it, and the folder (root) where its data are."""

    def __init__(self, lab, root, settings, prefix=""):
        self.lab, self.root, self.prefix = Path(lab), Path(root), prefix
        self.env = {name: os.environ[name] for name in os.environ if name not in HOOKS}
        self.env |= ALONE | settings
        self.env["PATH"] = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]

    def run(self, *command, folder=None, code=0):
        """What a command says (stdout and stderr), after its exit code was checked."""
        done = subprocess.run(
            [str(word) for word in command],
            cwd=folder or self.root,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=LIMIT,
        )
        assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}"
        return done.stdout.strip()

    def lab_run(self, script, *arguments, code=0):
        """The same for a script of the copied lab."""
        return self.run(sys.executable, self.lab / script, *arguments, folder=self.lab, code=code)

    def script(self, script, *arguments):
        """The same for a script of the workspace itself."""
        return self.run(sys.executable, self.root / script, *arguments)

    def rows(self, version):
        """The rows of titanic.csv as git and DVC have them at a version."""
        from dvc.repo import Repo

        alone = mock.patch.dict(os.environ, self.env, clear=True)
        with alone, Repo(self.root) as repo, repo.switch(self.prefix + version):
            return list(csv.DictReader(io.StringIO(repo.dvcfs.read_text("titanic.csv"))))

    def tell(self, *start):
        """Make the workspace and its versions, as the notebook does."""
        self.lab_run("workspace.py", self.lab / "workspace", *start)
        self.script("create_data.py", "--source", "packaged")
        self.lab_run("versions.py", "record", self.root, "Titanic, as it came")
        for version, script in [("v1", "select_columns"), ("v2", "fill_age"), ("v3", "encode_sex")]:
            self.script(f"{script}.py")
            tag = self.prefix + version
            self.lab_run("versions.py", "record", self.root, f"{script} makes {tag}", "--tag", tag)
        self.lab_run("write_report.py", self.root)
        self.lab_run("versions.py", "share", self.root, "Report", "report.md")
        return self


def copied(folder):
    """A copy of the lab's own files, without what its runs have made."""
    made = shutil.ignore_patterns("workspace", "storage", "__pycache__", "config.local", ".*")
    return shutil.copytree(LAB, folder / "lab4", ignore=made)


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A function: a new copy of the lab (in a path with a blank), nothing made in it yet."""

    def make(prefix="", place=""):
        folder = tmp_path_factory.mktemp("a lab")
        copy = copied(folder)
        site = {"DVC_SITE_CACHE_DIR": str(folder / "site")}
        return Story(copy, copy / "workspace/repo" / place, site, prefix)

    return make


@pytest.fixture(scope="session")
def lab(fresh):
    """A copy of the lab; its scripts are run, nothing is made in it."""
    return fresh()


@pytest.fixture(scope="session")
def story(fresh):
    """The story up to its report; only to be read."""
    if live := os.environ.get("LAB4_STORY"):
        return Story(LAB, Path(live).resolve(), {}, os.environ.get("LAB4_PREFIX", ""))
    return fresh().tell()
