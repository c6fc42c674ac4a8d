# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Versions of the one file titanic.csv: record, share, switch, or visit as a stranger."""

import shutil
from pathlib import Path

from commands import attempt, quiet, show
from recording import record, saved, share
from titanic_rows import Mistake, Parser, describe, run
from workspace import secrets


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
    try:
        show(root, "dvc", "checkout", "titanic.csv.dvc")
        if not saved(root):
            raise Mistake(f"titanic.csv is not what {version} says")
    except Mistake:  # back to where we were
        attempt(root, "git", "checkout", "-")
        attempt(root, "dvc", "checkout", "titanic.csv.dvc")
        raise
    print(f"{version}: {describe(root / 'titanic.csv')}")


def visit(origin, somewhere, versions):
    """Be a stranger: clone origin to the new folder somewhere, and pull each version."""
    quiet(Path.cwd(), "git", "clone", origin, somewhere)
    try:
        for version in versions:
            quiet(somewhere, "git", "checkout", version)
            pointer = next(somewhere.rglob("titanic.csv.dvc"), None)
            if pointer is None:
                raise Mistake(f"{version} holds no titanic.csv.dvc")
            secrets(pointer.parent)
            quiet(pointer.parent, "dvc", "pull")
            print(f"{version}: {describe(pointer.with_suffix(''))}")
    except Mistake:
        shutil.rmtree(somewhere)
        raise


def main():
    parser = Parser(description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, parser_class=Parser)
    for function in (record, share, switch):
        verb = verbs.add_parser(function.__name__, help=function.__doc__)
        verb.set_defaults(function=function)
        verb.add_argument("root", type=lambda text: Path(text).resolve(), help="the data's folder")
    verbs.choices["record"].add_argument("message")
    verbs.choices["record"].add_argument("--tag", default="")
    verbs.choices["share"].add_argument("message")
    verbs.choices["share"].add_argument("names", nargs="+", help="files, as seen from root")
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
