#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Fill the clinic's database: diagnosed `biopsies`, and `incoming` ones without a diagnosis."""

import argparse
import random
import sys

import numpy as np
import pandas as pd
import sqlalchemy as sa
from clinic import FILE, begin, connect
from common import LABELS, Refused, run, seed
from pandas.io.sql import get_schema
from schema import FEATURES


def real_rows(seed: int, times: int) -> pd.DataFrame:
    """Return the 569 real rows in random order, `times` over; repeats differ by up to 1 %."""
    from sklearn.datasets import load_breast_cancer  # slow, and with --keep not needed

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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=seed, default=42, help="order of the rows (default 42)")
    parser.add_argument("--times", type=int, default=1, help="repetitions of the data (default 1)")
    parser.add_argument("--keep", action="store_true", help="do nothing if the tables are there")
    parser.add_argument("--replace", action="store_true", help="drop those of DATABASE_URL too")
    args = parser.parse_args()
    FILE.parent.mkdir(exist_ok=True)
    engine = connect(create=True)
    there = {"biopsies", "incoming"} & set(sa.inspect(engine).get_table_names())
    if args.keep and len(there) == 2:
        return
    if there and engine.url.database != str(FILE) and not args.replace:
        raise Refused(f"DATABASE_URL has a table {min(there)} already: --replace drops it")
    table = real_rows(args.seed, args.times)
    tables = {"biopsies": table[69:], "incoming": table[:69].drop(columns="diagnosis")}
    tables["incoming"].loc[67:, "worst_area"] *= [-1, np.nan]  # two rows are invalid
    with begin(engine) as connection:
        for name, rows in tables.items():
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
            connection.exec_driver_sql(get_schema(rows, name, "biopsy_id", connection))
            rows.to_sql(name, connection, if_exists="append", index=False, chunksize=1000)
    print(", ".join(f"{len(rows)} {name}" for name, rows in tables.items()), file=sys.stderr)


if __name__ == "__main__":
    run(main)
