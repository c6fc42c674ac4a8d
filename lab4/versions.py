# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Versions of the one file titanic.csv: record one, switch to one, or pull them as a stranger."""

import hashlib
import re
from pathlib import Path

from commands import attempt, quiet, show
from titanic_rows import Mistake, Parser, describe, run
from workspace import secrets


def saved(root):
    """Whether titanic.csv is the very file that titanic.csv.dvc speaks of."""
    pointer, data = root / "titanic.csv.dvc", root / "titanic.csv"
    known = re.search(r"md5: (\w+)", pointer.read_text())[1] if pointer.exists() else None
    return data.exists() and hashlib.md5(data.read_bytes()).hexdigest() == known


def record(root, message, tag=""):
    """Make the present titanic.csv a version: data to the remote, pointer (and tag) to git."""
    if tag and attempt(root, "git", "rev-parse", "-q", "--verify", f"refs/tags/{tag}")[0] == 0:
        raise Mistake(f"there is a version {tag} already")
    if saved(root):
        raise Mistake("titanic.csv has not changed since the last version")
    describe(root / "titanic.csv")
    show(root, "dvc", "add", "titanic.csv")
    try:
        show(root, "dvc", "push", "titanic.csv.dvc")
    except Mistake:
        if attempt(root, "git", "checkout", "HEAD", "--", "titanic.csv.dvc", ".gitignore")[0]:
            (root / "titanic.csv.dvc").unlink()
        raise
    show(root, "git", "add", "titanic.csv.dvc", ".gitignore")
    show(root, "git", "commit", "-m", message)
    if tag:
        show(root, "git", "tag", tag)
    show(root, "git", "push", "origin", "HEAD", *([tag] if tag else []))


def switch(root, version):
    """Bring back a version (a tag or branch) and say what its data are."""
    names = quiet(
        root, "git", "for-each-ref", "--format=%(refname:short)", "refs/tags", "refs/heads"
    )
    if version not in names.split():
        raise Mistake(f"there is no version {version}; there are {', '.join(names.split())}")
    if (root / "titanic.csv").exists() and not saved(root):
        raise Mistake("titanic.csv has changes that no version holds: record them first")
    show(root, "git", "checkout", version)
    show(root, "dvc", "checkout", "titanic.csv.dvc")
    if not saved(root):
        raise Mistake(f"titanic.csv is not what {version} says")
    print(f"{version}: {describe(root / 'titanic.csv')}")


def visit(origin, somewhere, versions):
    """Be a stranger: clone origin to the new folder somewhere, and pull each version."""
    somewhere = Path(somewhere)
    quiet(Path.cwd(), "git", "clone", origin, somewhere)
    for version in versions:
        quiet(somewhere, "git", "checkout", version)
        root = next(somewhere.rglob("titanic.csv.dvc")).parent
        secrets(root)
        quiet(root, "dvc", "pull")
        print(f"{version}: {describe(root / 'titanic.csv')}")


def main():
    parser = Parser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=Parser)
    for function in (record, switch):
        verb = verbs.add_parser(function.__name__, help=function.__doc__)
        verb.set_defaults(function=function)
        verb.add_argument("root", type=lambda text: Path(text).resolve(), help="the data's folder")
    verbs.choices["record"].add_argument("message")
    verbs.choices["record"].add_argument("--tag", default="")
    verbs.choices["switch"].add_argument("version")
    stranger = verbs.add_parser("visit", help=visit.__doc__)
    stranger.set_defaults(function=visit)
    stranger.add_argument("origin")
    stranger.add_argument("somewhere", type=Path)
    stranger.add_argument("versions", nargs="+")
    options = vars(parser.parse_args())
    del options["verb"]
    options.pop("function")(**options)


if __name__ == "__main__":
    run(main)
