#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Fill the clinic's database: diagnosed `biopsies`, and `incoming` ones without a diagnosis."""

import random
import sys

import sqlalchemy as sa
from clinic import FEATURES, LABELS, begin, connect
from console import Parser, run, seed


def tables() -> sa.MetaData:
    """Describe the two tables."""
    meta = sa.MetaData()
    for name in ("biopsies", "incoming"):
        measures = [sa.Column(feature, sa.Float) for feature in FEATURES]
        label = [sa.Column("diagnosis", sa.String(9))] if name == "biopsies" else []
        key = sa.Column("biopsy_id", sa.Integer, primary_key=True)
        sa.Table(name, meta, key, *measures, *label)
    return meta


def real_rows(seed: int, times: int):
    """Yield the 569 real rows as dicts, `times` over; the repeats differ from them by 1 percent."""
    from sklearn.datasets import load_breast_cancer

    table = load_breast_cancer()
    dice, rows = random.Random(seed), list(zip(table.data.tolist(), table.target, strict=True))
    dice.shuffle(rows)
    for repeat in range(times):
        for number, (values, target) in enumerate(rows):
            noise = [1 + 0.01 * dice.uniform(-1, 1) if repeat else 1 for _ in values]
            row = {f: v * n for f, v, n in zip(FEATURES, values, noise, strict=True)}
            key = 1000 + repeat * len(rows) + number
            yield row | {"biopsy_id": key, "diagnosis": LABELS[1 - target]}


def main() -> int:
    """Write both tables in one transaction."""
    parser = Parser(description=__doc__)
    parser.add_argument("--seed", type=seed, default=42, help="order of the rows (default 42)")
    parser.add_argument("--incoming", type=int, default=69, help="undiagnosed rows (default 69)")
    parser.add_argument("--times", type=int, default=1, help="that many times the rows (default 1)")
    parser.add_argument("--keep", action="store_true", help="do nothing if the tables are there")
    args = parser.parse_args()
    if args.times < 1 or not 3 <= args.incoming <= 400:
        parser.error("--times must be 1 or more, --incoming 3 to 400")
    engine, meta = connect(create=True), tables()
    if args.keep and all(sa.inspect(engine).has_table(name) for name in meta.tables):
        return 0
    count, batch = 0, []
    with begin(engine) as connection:
        meta.drop_all(connection)
        meta.create_all(connection)
        for count, row in enumerate(real_rows(args.seed, args.times), 1):
            if count <= args.incoming:
                del row["diagnosis"]
                if count > args.incoming - 2:  # two rows that no model should score
                    row["worst_area"] = None if count == args.incoming else -row["worst_area"]
                connection.execute(meta.tables["incoming"].insert(), row)
                continue
            batch.append(row)
            if len(batch) == 1000:
                connection.execute(meta.tables["biopsies"].insert(), batch)
                batch = []
        if batch:
            connection.execute(meta.tables["biopsies"].insert(), batch)
    print(f"{count - args.incoming} biopsies, {args.incoming} incoming", file=sys.stderr)
    return 0


if __name__ == "__main__":
    run(main)
