# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Four accidents, made on purpose in a temporary copy of the story, and what DVC says to them."""

import tempfile
from pathlib import Path

from commands import attempt, quiet, verdict
from push_accidents import interrupted, two
from recording import saved
from story_copy import Copy, stored
from titanic_rows import Parser, run


def lost(copy):
    """A file is deleted from the remote."""
    owner, stranger = copy.person("owner", cache=True), copy.person("stranger")
    stored(copy.storage, stranger).unlink()
    code, said = attempt(stranger, "dvc", "pull", "titanic.csv.dvc")
    print(f"dvc pull of the lost version: exit {code}, {verdict(said)}")
    quiet(stranger, "git", "checkout", copy.tags[0])
    quiet(stranger, "dvc", "pull", "titanic.csv.dvc")
    print("dvc pull of another version: whole:", saved(stranger))
    print("dvc push by one who has it:", quiet(owner, "dvc", "push", "--all-tags"))
    quiet(stranger, "git", "checkout", copy.tags[-1])
    quiet(stranger, "dvc", "pull", "titanic.csv.dvc")
    print("the stranger has it now:", saved(stranger))


def spoiled(copy):
    """A byte changes in a cache file (read-only, as DVC keeps it)."""
    owner = copy.person("owner", cache=True)
    cached = stored(owner / ".dvc/cache", owner)
    data = cached.read_bytes()
    cached.chmod(0o644)
    cached.write_bytes(data[:-2] + b"7\n")
    cached.chmod(0o444)
    quiet(owner, "dvc", "checkout", "titanic.csv.dvc")
    print("dvc checkout and dvc status:", quiet(owner, "dvc", "status", "titanic.csv.dvc"))
    print("the checksum is the recorded one:", saved(owner))
    cached.unlink()
    (owner / "titanic.csv").unlink()
    quiet(owner, "dvc", "pull", "titanic.csv.dvc")
    print("cache file deleted, dvc pull, now it is:", saved(owner))


ACCIDENTS = {"lost": lost, "spoiled": spoiled, "interrupted": interrupted, "two-people": two}


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("root", type=lambda text: Path(text).resolve(), help="the data's folder")
    parser.add_argument("accident", choices=ACCIDENTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ACCIDENTS[options.accident](Copy(options.root, Path(folder).resolve()))


if __name__ == "__main__":
    run(main)
