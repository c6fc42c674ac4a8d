# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""How every script of the lab talks to its caller: arguments, one line of trouble, exit codes."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from clinic import Refused


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one line."""

    def error(self, message: str):
        self.exit(2, f"{self.prog}: {message}\n")


def seed(text: str) -> int:
    """Return a seed that numpy takes; a type for add_argument."""
    if not (text.isascii() and text.isdigit() and int(text) < 2**32):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 to {2**32 - 1}")
    return int(text)


def run(main: Callable[[], int | None]) -> None:
    """Run a script's main(): exit 2 and one line for a user's mistake, 1 for a failed step."""
    try:
        sys.exit(main())
    except (Refused, OSError) as error:
        reason, code = error, 2 if isinstance(error, Refused) else 1
    except Exception as error:  # the database's own errors; their first line says it
        if not type(error).__module__.startswith("sqlalchemy"):
            raise
        first = str(getattr(error, "orig", error)).splitlines()[0]
        reason, code = f"the database fails: {first}", 1
    print(f"{Path(sys.argv[0]).name}: {reason}", file=sys.stderr)
    sys.exit(code)
