# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""What the scripts share: exit codes, and files that appear whole."""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
LABELS = ("benign", "malignant")


class Refused(Exception):
    """Data or a setting that the pipeline does not accept; the message is for the user."""


def run(main: Callable[[], None]) -> None:
    """Run main(); exit code 2 for wrong input, 1 for a failed step, each with one line."""
    try:
        main()
    except Exception as error:
        reason = str(error)
        if type(error).__module__.startswith("sqlalchemy."):
            reason = f"the database: {getattr(error, 'orig', error)}".partition("\n")[0]
        elif not isinstance(error, (Refused, OSError)):
            raise
        print(f"{Path(sys.argv[0]).name}: {reason}", file=sys.stderr)
        sys.exit(2 if isinstance(error, Refused) else 1)


def seed(text: str) -> int:
    """Return a seed that numpy accepts; a type for add_argument."""
    if not (text.isascii() and text.isdigit() and int(text) < 2**32):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 2**32 - 1")
    return int(text)


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path, renamed to `path` at the end: nobody ever reads half a file."""
    temporary = path.with_name(f".{path.name}.tmp")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield temporary
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write(path: Path, value) -> None:
    """Write a pandas table as CSV, or another value as JSON; the same bytes on every platform."""
    with whole(path) as temporary:
        if path.suffix == ".csv":
            value.to_csv(temporary, index=False, lineterminator="\n")
        else:
            temporary.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")
