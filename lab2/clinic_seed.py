#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Fill the clinic's database: diagnosed `biopsies`, and `incoming` ones without a diagnosis."""

import argparse
import random
import sys

import numpy as np
import pandas as pd
import sqlalchemy as sa
from clinic import begin, connect
from common import LABELS, run, seed
from schema import FEATURES

WAITING = 69  # rows without a diagnosis
WHOLE = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # SQLite's integers have 64 bits


def add_table(name: str, meta: sa.MetaData, *more: sa.Column) -> None:
    """Describe a table: key, measures, and the columns `more`."""
    key = sa.Column("biopsy_id", WHOLE, primary_key=True)
    sa.Table(name, meta, key, *(sa.Column(feature, sa.Float) for feature in FEATURES), *more)


def real_rows(seed: int, times: int) -> pd.DataFrame:
    """Return the 569 real rows in random order, `times` over; repeats differ by up to 1 %."""
    from sklearn.datasets import load_breast_cancer

    data, target = load_breast_cancer(return_X_y=True)
    order = list(range(len(data)))
    random.Random(seed).shuffle(order)
    noise = np.random.default_rng(seed).uniform(0.99, 1.01, (times, *data.shape))
    noise[0] = 1
    table = pd.DataFrame((data[order] * noise).reshape(-1, data.shape[1]), columns=FEATURES)
    table["diagnosis"] = np.tile(np.where(target[order] == 0, LABELS[1], LABELS[0]), times)
    table.insert(0, "biopsy_id", 1000 + table.index)
    return table


def main() -> None:
    """Write both tables in one transaction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=seed, default=42, help="order of the rows (default 42)")
    parser.add_argument("--times", type=int, default=1, help="repetitions of the data (default 1)")
    parser.add_argument("--keep", action="store_true", help="do nothing if the tables are there")
    args = parser.parse_args()
    if args.times < 1:
        parser.error("--times must be 1 or more")
    engine, meta = connect(create=True), sa.MetaData()
    add_table("biopsies", meta, sa.Column("diagnosis", sa.String(9)))
    add_table("incoming", meta)
    if args.keep and all(sa.inspect(engine).has_table(name) for name in meta.tables):
        return
    table = real_rows(args.seed, args.times)
    incoming, biopsies = table[:WAITING].copy(), table[WAITING:]
    incoming.loc[WAITING - 2, "worst_area"] *= -1  # two rows are invalid
    incoming.loc[WAITING - 1, "worst_area"] = np.nan
    with begin(engine) as connection:
        meta.drop_all(connection)
        meta.create_all(connection)
        more = {"con": connection, "if_exists": "append", "index": False, "chunksize": 1000}
        biopsies.to_sql("biopsies", **more)
        incoming.drop(columns="diagnosis").to_sql("incoming", **more)
    print(f"{len(biopsies)} biopsies, {len(incoming)} incoming", file=sys.stderr)


if __name__ == "__main__":
    run(main)
