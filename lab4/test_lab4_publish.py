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
    refused(story, tmp_path / "nowhere", "nowhere is no git repository")
    refused(story, mine / "lab4", "name its top folder")
    story.run("git", "init", "empty", folder=tmp_path)
    refused(story, tmp_path / "empty", "is no git repository with a commit")
    story.run("git", "clone", "--bare", mine, tmp_path / "bare.git", folder=tmp_path)
    refused(story, tmp_path / "bare.git", "is a bare repository")
    (mine / "new.txt").touch()
    refused(story, mine, "has uncommitted changes")
    (mine / "new.txt").unlink()
    story.run("git", "tag", "lab4-v2", folder=mine)
    refused(story, mine, "has it already (lab4-v2)")
    story.run("git", "tag", "-d", "lab4-v2", folder=mine)
    assert story.run("git", "branch", "--list", "lab4*", folder=mine) == ""


def test_a_remote_that_takes_nothing_leaves_the_repository_as_it_was(project, tmp_path):
    story, mine = project
    (tmp_path / "file").touch()
    where = ["--publish-to", mine, "--remote", tmp_path / "file"]
    said = story.lab_run("workspace.py", story.lab / "workspace", *where, code=2)
    assert said.splitlines()[-1].startswith("workspace.py: the remote does not take files: ")
    assert not (story.lab / "workspace").exists()
    assert story.run("git", "branch", "--list", "lab4*", folder=mine) == ""
    assert story.run("git", "status", "--porcelain", folder=mine) == ""


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
    assert "has it already (lab4-data, lab4-v1, lab4-v2, lab4-v3)" in story.lab_run(*again, code=2)
    assert (story.root / "titanic.csv").exists(), "a refusal leaves the workspace as it was"
    assert os.path.isdir(story.lab.parent / "shared storage/files/md5")


def test_the_users_own_settings_do_not_disturb(fresh, tmp_path):
    """Signatures, hooks, names, line ends, colours, a shared cache; and started inside a git hook."""
    story, home = fresh(), tmp_path / "home"
    (home / "hooks").mkdir(parents=True)
    for name in ("pre-commit", "post-checkout", "pre-push", "pre-receive", "update"):
        (home / "hooks" / name).write_text("#!/bin/sh\nexit 1\n")
        (home / "hooks" / name).chmod(0o755)
    story.run("git", "init", "other", folder=home)
    (home / ".gitconfig").write_text(SETTINGS.format(home=home), encoding="utf-8")
    (home / "ignored").write_text("*.csv\n*.dvc\n*.md\n")
    (home / ".config/dvc").mkdir(parents=True)
    (home / ".config/dvc/config").write_text(f"[cache]\n    dir = {home}/shared cache\n")
    rude = type(story)(story.lab, story.root, {})
    rude.env |= {"HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config")}
    rude.env |= {"GIT_DIR": str(home / "other/.git"), "GIT_WORK_TREE": str(home / "other")}
    for name in ("GIT_CONFIG_GLOBAL", "DVC_GLOBAL_CONFIG_DIR", "DVC_SYSTEM_CONFIG_DIR"):
        del rude.env[name]
    rude.lab_run("workspace.py", story.lab / "workspace")
    rude.script("create_data.py", "--source", "packaged")
    rude.script("select_columns.py")
    rude.lab_run("versions.py", "record", story.root, "Version 1", "--tag", "v1")
    rude.lab_run("write_report.py", story.root)
    rude.lab_run("versions.py", "share", story.root, "Report", "report.md")
    assert (story.root / "report.md").read_text().count("| yes |") == 1
    assert story.run("git", "log", "-1", "--format=%s by %an", "v1") == "Version 1 by Иван Петров"
    assert story.run("git", "ls-remote", "origin", "refs/tags/v1")
    said = rude.lab_run("versions.py", "visit", story.root.parent / "origin.git", tmp_path / "v", "v1")
    assert said.startswith("v1: ffec4691")
    assert not (home / "shared cache").exists()
    assert (story.root / ".git/config").read_text().isascii(), "DVC's queue takes no other letters"
    assert story.run("git", "count-objects", folder=home / "other").startswith("0 objects")


SETTINGS = """\
[commit]
    gpgsign = true
[gpg]
    program = false
[init]
    defaultBranch = trunk
[core]
    autocrlf = true
    hooksPath = {home}/hooks
    excludesFile = {home}/ignored
[color]
    ui = always
[column]
    ui = always
[clone]
    defaultRemoteName = upstream
[user]
    name = Иван Петров
    email = ivan@example.org
[safe]
    bareRepository = explicit
"""
