#!/usr/bin/env python3
# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Make three clean tables of taxi rides around one tariff, and two noisy ones."""

import sys
from pathlib import Path

import numpy as np
from fare_scripts import WORK, BadInput, Parser, run, write_text
from fare_tables import Table

INTERCEPT = 3.0  # euros to get in
SLOPE = 2.0  # euros per km
SIGMA = 0.5  # euros: the stated noise of an honest fare
CLEAN = {  # name: shortest ride and longest ride in km, number of rides
    "clean_city": (1, 10, 200),
    "clean_airport": (5, 25, 150),
    "clean_short": (0.5, 3, 100),
}
NOISY = ("noisy_doubled", "noisy_typos")


def clean_table(low, high, rows, rng):
    """Rides of `low` to `high` km, by distance, on the tariff with normal noise of SIGMA euros."""
    x = np.sort(rng.uniform(low, high, rows))
    y = INTERCEPT + SLOPE * x + rng.normal(0, SIGMA, rows)
    return Table(x, y, np.zeros(rows, dtype=bool))


def scale_stretch(table, factor, rng):
    """A tenth of the rows, one after another, have their fare multiplied by `factor`."""
    length = len(table.x) // 10
    start = rng.integers(len(table.x) - length)
    spoiled = np.zeros(len(table.x), dtype=bool)
    spoiled[start : start + length] = True
    return table._replace(y=np.where(spoiled, factor * table.y, table.y), spoiled=spoiled)


def add_typos(table, size, rng):
    """A tenth of the rows, anywhere, get an extra normal error of `size` times SIGMA euros."""
    spoiled = np.zeros(len(table.x), dtype=bool)
    spoiled[rng.choice(len(table.x), len(table.x) // 10, replace=False)] = True
    errors = spoiled * rng.normal(0, size * SIGMA, len(table.x))
    return table._replace(y=table.y + errors, spoiled=spoiled)


def make_tables(seed, factor=2.0, typos=6.0):
    """All five tables by name; each has a generator of its own, so one does not move another."""
    rngs = [np.random.default_rng([seed, number]) for number in range(5)]
    tables = {name: clean_table(*CLEAN[name], rng) for name, rng in zip(CLEAN, rngs, strict=False)}
    doubled, typed = (clean_table(*CLEAN["clean_city"], rng) for rng in rngs[3:])
    tables["noisy_doubled"] = scale_stretch(doubled, factor, rngs[3])
    tables["noisy_typos"] = add_typos(typed, typos, rngs[4])
    return tables


def main(argv=None):
    parser = Parser(description=__doc__)
    parser.add_argument("--seed", type=int, default=5, help="0 or more (default: 5)")
    parser.add_argument("--factor", type=float, default=2.0, help="of the stretch (default: 2)")
    parser.add_argument("--typos", type=float, default=6.0, help="their size in sigma (default: 6)")
    parser.add_argument("--out", type=Path, default=WORK, help="folder (default: work/)")
    options = parser.parse_args(argv)
    if options.seed < 0:
        raise BadInput(f"--seed must be 0 or more, not {options.seed}")
    for name in ("factor", "typos"):
        if not 0 <= getattr(options, name) <= 1000:
            raise BadInput(f"--{name} must lie between 0 and 1000, not {getattr(options, name)}")
    for name, table in make_tables(options.seed, options.factor, options.typos).items():
        rows = (f"{x:.3f},{y:.3f},{spoiled:d}\n" for x, y, spoiled in zip(*table, strict=True))
        write_text(options.out / f"{name}.csv", "distance_km,fare_eur,spoiled\n" + "".join(rows))
        print(f"{name}: {len(table.x)} rides, {table.spoiled.sum()} spoiled", file=sys.stderr)


if __name__ == "__main__":
    run(main)
