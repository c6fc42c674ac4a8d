# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""publish_to: the story told in a clone of the reader's own repository."""

import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def project(fresh):
    """A story for publishing, and a git repository to publish to (this project, if it is one)."""
    story = fresh("lab4-", "lab4/data")
    mine = story.lab.parent / "my fork"
    inside = subprocess.run(
        ["git", "ls-files", "--error-unmatch", "workspace.py"], cwd=HERE, capture_output=True
    )
    if inside.returncode == 0:
        story.run("git", "clone", "--no-local", HERE.parent, mine, folder=HERE.parent)
        story.run("git", "checkout", "-B", "main", folder=mine)
    else:  # the lab was taken away alone
        story.run("git", "init", "-b", "main", mine, folder=story.lab)
        (mine / "lab4").mkdir()
        (mine / "lab4/.gitignore").write_bytes((HERE / ".gitignore").read_bytes())
        story.run("git", "add", ".", folder=mine)
    story.run("git", "config", "user.name", "Reader", folder=mine)
    story.run("git", "config", "user.email", "reader@example.org", folder=mine)
    story.run("git", "commit", "--allow-empty", "-m", "Mine", folder=mine)
    return story, mine


def refused(story, mine, word):
    where = ["workspace.py", story.lab / "workspace", "--publish-to", mine]
    said = story.lab_run(*where, code=2)
    assert said.startswith("workspace.py: publish_to: ") and word in said and "\n" not in said
    assert not (story.lab / "workspace").exists()


def test_what_cannot_be_published_to_is_refused(project, tmp_path):
    story, mine = project
    refused(story, tmp_path, "is no git repository")
    refused(story, tmp_path / "nowhere", "is no git repository")
    refused(story, mine / "lab4", "name its top folder")
    (mine / "new.txt").touch()
    refused(story, mine, "has uncommitted changes")
    (mine / "new.txt").unlink()
    assert story.run("git", "branch", "--list", "lab4*", folder=mine) == ""


def test_stage_4_8_the_story_is_published_in_the_readers_repository(project, tmp_path):
    story, mine = project
    before = story.run("git", "rev-parse", "main", folder=mine)
    story.tell("--publish-to", mine, "--remote", story.lab.parent / "shared storage")
    assert story.run("git", "rev-parse", "main", folder=mine) == before
    assert story.run("git", "status", "--porcelain", folder=mine) == ""
    tags = story.run("git", "tag", "--list", "lab4-*", folder=mine).split()
    assert tags == ["lab4-v1", "lab4-v2", "lab4-v3"]
    new = story.run("git", "diff", "--name-only", "main", "lab4-data", folder=mine).split()
    assert {"lab4/data/titanic.csv.dvc", "lab4/data/report.md", "lab4/data/.dvc/config"} <= set(new)
    assert all(name.startswith("lab4/data/") for name in new)
    said = story.lab_run("versions.py", "visit", mine, tmp_path / "a stranger", *tags).splitlines()
    assert [line.split(":")[0] for line in said] == tags
    assert [line.split("rows  ")[1].split()[0] for line in said] == ["177", "0", "0"]
    author = story.run("git", "log", "-1", "--format=%an", "lab4-data", folder=mine)
    assert author == "Reader"
    again = ["workspace.py", story.lab / "workspace", "--publish-to", mine]
    assert "has it already" in story.lab_run(*again, code=2)
    assert (story.root / "titanic.csv").exists(), "a refusal leaves the workspace as it was"
    assert os.path.isdir(story.lab.parent / "shared storage/files/md5")
