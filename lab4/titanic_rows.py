# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The Titanic table as rows of text: the same data are always the same bytes."""

import argparse
import csv
import hashlib
import os
import random
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
DATA = HERE / "titanic.csv"


class Mistake(Exception):
    """Something the user can mend; it becomes one line on stderr and exit code 2."""


class Parser(argparse.ArgumentParser):
    """argparse whose complaint is one line."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}; see --help\n")


def run(main):
    """Call main; a Mistake ends the program with code 2 and one line, any OSError with code 1."""
    try:
        main()
    except (Mistake, OSError) as problem:
        print(f"{Path(sys.argv[0]).name}: {problem}", file=sys.stderr)
        sys.exit(2 if isinstance(problem, Mistake) else 1)


def read(path, *needed):
    """Rows of a CSV file as dictionaries of text; an empty text is a missing value.

    Raises Mistake where there is no such file, no row, a row of another length than the header,
    or one of the needed columns is missing.
    """
    path = Path(path)
    if not path.is_file():
        raise Mistake(f"no file {path.name}; create_data.py makes it")
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Mistake(f"{path.name} is no table of text: {problem}") from problem
    columns = list(rows[0]) if rows else []
    absent = [name for name in needed if name not in columns]
    if absent or not rows:
        raise Mistake(
            f"{path.name} has no {'column ' + ', '.join(absent) if absent else 'row'};"
            f" it has {', '.join(columns) or 'nothing'}"
        )
    if any(None in row or None in row.values() for row in rows):
        raise Mistake(f"{path.name} has a row that is longer or shorter than its header")
    return rows


def number(row, column):
    """The value of a column as a float; a Mistake where it is none."""
    try:
        return float(row[column])
    except ValueError:
        raise Mistake(f"{column} holds {row[column]!r}, which is no number") from None


def write(path, rows):
    """Write rows as CSV with \\n line ends, whole or not at all."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def parts(count, seed):
    """A list of "train" (60 %), "valid" (20 %) or "test" (20 %), one for each of count rows."""
    rng = random.Random(seed)
    return rng.choices(["train", "valid", "test"], weights=[3, 1, 1], k=count)


def describe(path):
    """One line about a table: its checksum (md5, as DVC uses), rows, missing ages, columns."""
    rows = read(path)
    missing = sum(row.get("Age") == "" for row in rows)
    md5 = hashlib.md5(Path(path).read_bytes(), usedforsecurity=False).hexdigest()
    return f"{md5[:8]}  {len(rows)} rows  {missing} ages missing  {' '.join(rows[0])}"


def main():
    parser = Parser(description="Describe tables: checksum, rows, missing ages, columns.")
    parser.add_argument("tables", nargs="+", help="CSV files")
    for path in parser.parse_args().tables:
        print(f"{Path(path).name}: {describe(path)}")


if __name__ == "__main__":
    run(main)
