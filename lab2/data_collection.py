#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Read the diagnosed biopsies from the database, check every row, write data/raw.csv."""

import csv
import sys
from collections import Counter
from pathlib import Path

from artifacts import HERE, aside
from clinic import FEATURES, LABELS, Refused, connect, problem, query
from console import Parser, run


def main() -> int:
    """Stream the table in chunks, so that memory stays flat however many rows there are."""
    parser = Parser(description=__doc__, epilog="DATABASE_URL: any SQLAlchemy address.")
    parser.add_argument("--chunk", type=int, default=1000, help="rows read at once (default 1000)")
    parser.add_argument("--out", type=Path, default=HERE / "data" / "raw.csv", help="the file")
    args = parser.parse_args()
    if args.chunk < 1:
        parser.error("--chunk must be 1 or more")
    engine, columns = connect(), ["biopsy_id", *FEATURES, "diagnosis"]
    select, labels, last_id = query(engine, "biopsies", columns), Counter(), None
    with aside(args.out) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        with engine.connect().execution_options(yield_per=args.chunk) as connection:
            for chunk in connection.execute(select).mappings().partitions():
                for row in chunk:
                    if reason := problem(row, last_id):
                        raise Refused(f"table biopsies, row {row['biopsy_id']}: {reason}")
                    last_id = row["biopsy_id"]
                    labels[row["diagnosis"]] += 1
                writer.writerows(chunk)
        if min(labels[label] for label in LABELS) < 20:
            raise Refused(f"table biopsies holds too few rows to learn from: {dict(labels)}")
    counts = ", ".join(f"{labels[label]} {label}" for label in LABELS)
    print(f"{labels.total()} rows: {counts}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    run(main)
