#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Read the diagnosed biopsies from the database, check every row, write data/raw.csv."""

import argparse
import sys
from collections import Counter
from pathlib import Path

from clinic import connect, read
from common import HERE, LABELS, Refused, run, whole
from schema import Biopsy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="DATABASE_URL: the database.")
    parser.add_argument("--chunk", type=int, default=1000, help="rows read at once (default 1000)")
    parser.add_argument("--out", type=Path, default=HERE / "data" / "raw.csv", help="the file")
    args = parser.parse_args()
    if args.chunk < 1:
        parser.error("--chunk must be 1 or more")
    engine, labels = connect(), Counter[str]()
    with whole(args.out) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        for rows, refused in read(engine, "biopsies", Biopsy, args.chunk):
            for key, reason in refused.items():
                raise Refused(f"table biopsies, row {key}: {reason}")
            rows.to_csv(file, index=False, header=not labels, lineterminator="\n")
            labels.update(rows["diagnosis"])
        if min(labels[label] for label in LABELS) < 20:
            raise Refused(f"table biopsies has too few rows to learn from: {dict(labels)}")
    counts = ", ".join(f"{labels[label]} {label}" for label in LABELS)
    print(f"{labels.total()} rows: {counts}", file=sys.stderr)


if __name__ == "__main__":
    run(main)
