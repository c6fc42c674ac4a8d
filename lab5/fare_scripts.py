# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""What the scripts share: one line for a user's mistake; files whole or not at all."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

WORK = Path(__file__).resolve().parent / "work"


class BadInput(ValueError):
    """What the user gave cannot be used; the message says what and where."""


class Parser(argparse.ArgumentParser):
    """An argparse parser whose complaint is one line, with exit code 2."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def run(main):
    """Exit with what main() returns: 2 and one line for bad input, 1 if the disk says no."""
    try:
        sys.exit(main())
    except (BadInput, OSError) as error:
        print(f"{Path(sys.argv[0]).name}: {' '.join(str(error).split())}", file=sys.stderr)
        sys.exit(2 if isinstance(error, BadInput) else 1)


def write_text(path, text):
    """Write the file aside under a name of its own, then rename it into place."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(aside, 0o644)
        os.replace(aside, path)
    except BaseException:
        os.unlink(aside)
        raise
