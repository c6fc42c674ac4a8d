# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The git repository of the story: a new one, or a clone of the reader's own."""

from pathlib import Path

from commands import attempt, quiet, show
from titanic_rows import Mistake

BRANCH, TAGS, PLACE = "lab4-data", "lab4-v*", "lab4/data"
SETTINGS = {"commit.gpgsign": "false", "tag.gpgsign": "false", "core.autocrlf": "false"}
PERSON = {"user.name": "Lab 4", "user.email": "lab4@example.org"}


def refuse(publish_to):
    """Raise Mistake unless publish_to is a clean git repository without this story in it."""
    place = Path(publish_to)
    if not place.is_dir() or attempt(place, "git", "rev-parse", "-q", "--verify", "HEAD")[0]:
        raise Mistake(f"publish_to: {place.name} is no git repository with a commit")
    if Path(quiet(place, "git", "rev-parse", "--show-toplevel")) != place.resolve():
        raise Mistake(f"publish_to: {place.name} is inside a repository; name its top folder")
    if quiet(place, "git", "status", "--porcelain"):
        raise Mistake(f"publish_to: {place.name} has uncommitted changes; commit them first")
    if there := quiet(place, "git", "branch", "--list", BRANCH) + quiet(
        place, "git", "tag", "--list", TAGS
    ):
        raise Mistake(
            f"publish_to: {place.name} has it already ({there.split()[0]}); delete that first"
        )


def repository(folder, publish_to=""):
    """Make folder/repo; return the folder in it where the data go."""
    repo = folder / "repo"
    if publish_to:
        origin = Path(publish_to).resolve()
        show(folder, "git", "clone", origin, "repo")
        show(repo, "git", "checkout", "-b", BRANCH)
    else:
        origin = folder / "origin.git"
        show(folder, "git", "init", "--bare", "-b", "main", "origin.git")
        show(folder, "git", "init", "-b", "main", "repo")
        quiet(repo, "git", "remote", "add", "origin", origin)
    for name, value in PERSON.items():
        value = attempt(origin, "git", "config", name)[1] or value
        quiet(repo, "git", "config", name, value)
    for name, value in SETTINGS.items():
        quiet(repo, "git", "config", name, value)
    root = repo / PLACE if publish_to else repo
    root.mkdir(parents=True, exist_ok=True)
    return root
