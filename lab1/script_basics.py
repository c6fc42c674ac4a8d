# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""What the four scripts share: errors of one line, and results that appear whole or not at all."""

import argparse
import contextlib
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


class BadInput(Exception):
    """A user's mistake; its text says what is wrong, and where."""


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line, without the usage."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def whole_number(low, high):
    """Return an argparse type that takes the integers from low to high."""

    def parse(text):
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
        if not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"{text} is not in {low} to {high}")
        return int(text)

    return parse


def run(main):
    """Call main(); a user's mistake ends with exit code 2, a failed step with 1, in one line."""
    try:
        main()
    except (BadInput, OSError) as error:
        print(f"{Path(sys.argv[0]).name}: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2 if isinstance(error, BadInput) else 1)


def remove(*names):
    """Delete these files and folders of the lab, where they exist."""
    for path in (HERE / name for name in names):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def all_or_nothing(*names):
    """Yield paths aside for these files or folders; they move into the lab if the block succeeds.

    What stood under the names before is deleted at the start, so nothing old survives a failure.
    """
    remove(*names)
    aside = Path(tempfile.mkdtemp(prefix=".aside.", dir=HERE))
    try:
        yield [aside / name for name in names]
        for name in names:
            (aside / name).rename(HERE / name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
