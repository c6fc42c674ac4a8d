# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The git repository of the story: a new one, or a clone of the reader's own."""

import os
from pathlib import Path

from commands import ENVIRONMENT, PERSONAL, attempt, quiet, show, verdict
from titanic_rows import Mistake

BRANCH, PLACE = "lab4-data", "lab4/data"
NAMES = [f"refs/heads/{BRANCH}", "refs/heads/lab4-best-model", "refs/tags/lab4-v*"]
SETTINGS = {  # so that git in the story's folder, too, does without the user's own
    "commit.gpgsign": "false",
    "tag.gpgsign": "false",
    "core.autocrlf": "false",
    "core.hooksPath": os.devnull,
    "core.excludesFile": os.devnull,
    "color.ui": "false",
    "log.showSignature": "false",
}
PERSON = {"user.name": "Lab 4", "user.email": "lab4@example.org"}


def refuse(place):
    """Raise Mistake unless place is a clean git repository without this story in it."""
    said = f"publish_to: {place.name}"
    if not place.is_dir():
        raise Mistake(f"{said} is no git repository: there is no such folder")
    code, words = attempt(place, "git", "rev-parse", "-q", "--verify", "HEAD")
    if code:
        raise Mistake(f"{said} is no git repository with a commit: {verdict(words)}")
    code, top = attempt(place, "git", "rev-parse", "--show-toplevel")
    if code:
        raise Mistake(f"{said} is a bare repository; name a clone of it")
    if Path(top) != place:
        raise Mistake(f"{said} is inside a repository; name its top folder")
    if quiet(place, "git", "status", "--porcelain", "--untracked-files=normal"):
        raise Mistake(f"{said} has uncommitted changes; commit them first")
    there = quiet(place, "git", "for-each-ref", "--format=%(refname:short)", *NAMES).split()
    there += [PLACE] * (place / PLACE).exists()
    if there:
        raise Mistake(f"{said} has it already ({', '.join(there)}); delete that first")


def own(place, name):
    """The user's own setting of git in place, or the lab's."""
    for scope in ([], ["--global"]):
        code, said = attempt(place, "git", "config", *scope, name, environment=PERSONAL)
        if not code and said not in ("", PERSON[name]):
            return said
    return PERSON[name]


def introduce(repo, place):
    """Let commits in repo bear the name that the user has in place, or the lab's.

    DVC's queue takes no other letters than ASCII in git's settings, so they hold no other name.
    """
    for name, value in PERSON.items():
        said = own(place, name)
        quiet(repo, "git", "config", name, said if said.isascii() else value)
        for role in ("AUTHOR", "COMMITTER"):
            ENVIRONMENT[f"GIT_{role}_{name.removeprefix('user.').upper()}"] = said


def repository(folder, publish_to=""):
    """Make folder/repo; return the folder in it where the data go."""
    repo = folder / "repo"
    if publish_to:
        origin = publish_to
        show(folder, "git", "clone", origin, "repo")
        show(repo, "git", "checkout", "-b", BRANCH)
    else:
        origin = folder / "origin.git"
        show(folder, "git", "init", "--bare", "-b", "main", "origin.git")
        show(folder, "git", "init", "-b", "main", "repo")
        quiet(repo, "git", "remote", "add", "origin", origin)
    introduce(repo, publish_to or repo)
    for name, value in SETTINGS.items():
        quiet(repo, "git", "config", name, value)
    root = repo / PLACE if publish_to else repo
    root.mkdir(parents=True, exist_ok=True)
    return root
