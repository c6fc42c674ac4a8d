# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Record a version of titanic.csv, whole or not at all; share other files."""

import hashlib
import re

from commands import attempt, quiet, show
from publishing import introduce
from titanic_rows import Mistake, describe


def saved(root):
    """Whether titanic.csv is the very file that titanic.csv.dvc speaks of."""
    pointer, data = root / "titanic.csv.dvc", root / "titanic.csv"
    known = re.search(r"md5: (\w+)", pointer.read_text())[1] if pointer.exists() else None
    return data.exists() and hashlib.md5(data.read_bytes()).hexdigest() == known


def tags(root):
    """The tags of the versions, oldest first; a repository that has other tags too needs a prefix."""
    prefix = "lab4-" if quiet(root, "git", "rev-parse", "--show-prefix") else ""
    return quiet(root, "git", "tag", "--list", f"{prefix}v[0-9]").split()


def record(root, message, tag=""):
    """Make the present titanic.csv a version: data to the remote, pointer (and tag) to git."""
    if not message.strip():
        raise Mistake("a version needs a message")
    if tag and attempt(root, "git", "check-ref-format", "--branch", tag)[0]:
        raise Mistake(f"{tag!r} cannot be the name of a version")
    if tag and attempt(root, "git", "rev-parse", "-q", "--verify", f"refs/tags/{tag}")[0] == 0:
        raise Mistake(f"there is a version {tag} already")
    if saved(root):
        raise Mistake("titanic.csv has not changed since the last version")
    describe(root / "titanic.csv")
    introduce(root, root)
    before = quiet(root, "git", "rev-parse", "HEAD")
    try:
        show(root, "dvc", "add", "titanic.csv")
        show(root, "dvc", "push", "titanic.csv.dvc")
        show(root, "git", "add", "titanic.csv.dvc", ".gitignore")
        show(root, "git", "commit", "-m", message)
        if tag:
            show(root, "git", "tag", tag)
        show(root, "git", "push", "--atomic", "origin", "HEAD", *([tag] if tag else []))
    except Mistake:
        forget(root, before, tag)
        raise


def forget(root, before, tag):
    """Undo what record has begun since the commit before; the table itself stays as it is."""
    if tag:
        attempt(root, "git", "tag", "-d", tag)
    attempt(root, "git", "reset", "-q", before)
    (root / "titanic.csv.dvc").unlink(missing_ok=True)
    for name in ("titanic.csv.dvc", ".gitignore"):
        attempt(root, "git", "checkout", "-q", "HEAD", "--", name)


def share(root, message, names):
    """Commit files that are not data, and push them."""
    introduce(root, root)
    show(root, "git", "add", *names)
    show(root, "git", "commit", "-m", message)
    show(root, "git", "push", "origin", "HEAD")
