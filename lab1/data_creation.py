#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Invent the weather of several stations: some for train/, others for test/."""

import csv
import sys
from datetime import date, timedelta

import numpy as np
from invented_weather import KINDS, measured, weather
from script_basics import Parser, all_or_nothing, remove, run, whole_number

FIRST_DAY = date(2022, 1, 1)


def write_station(path, rng, kind, days):
    """Write one station: the sensor's readings, and the frost that an observer really saw."""
    mean, minimum = weather(rng, days)
    readings = [measured(rng, kind, values).tolist() for values in (mean, minimum)]
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["date", "mean", "minimum", "frost"])
        for day, (*values, low) in enumerate(zip(*readings, minimum, strict=True)):
            cells = ["" if value != value else value for value in values]
            rows.writerow([FIRST_DAY + timedelta(day), *cells, int(low < 0)])


def create(train, test, seed, years, stations):
    """Write the stations into these two folders; return the days of each."""
    days = (date(FIRST_DAY.year + years, 1, 1) - FIRST_DAY).days
    for number in range(stations):
        kind = KINDS[number % len(KINDS)]
        folder = test if number % 3 == 1 else train
        rng = np.random.default_rng([seed, number])
        write_station(folder / f"station_{number + 1:02d}_{kind}.csv", rng, kind, days)
    return days


def add_amounts(parser):
    """Give the parser the options that say how much weather to invent."""
    number = whole_number(1, 100)
    parser.add_argument("--years", type=number, default=3, help="1 to 100 (default: 3)")
    number = whole_number(2, 100)
    parser.add_argument("--stations", type=number, default=12, help="2 to 100 (default: 12)")


def main():
    parser = Parser(description=__doc__)
    number = whole_number(0, 999_999_999)
    parser.add_argument("--seed", type=number, default=1, help="which weather (default: 1)")
    add_amounts(parser)
    args = parser.parse_args()
    remove("prepared", "model.pkl")  # they came from the old data
    with all_or_nothing("train", "test") as (train, test):
        train.mkdir()
        test.mkdir()
        days = create(train, test, **vars(args))
    print(f"data_creation.py: {args.stations} stations, {days} days each", file=sys.stderr)


if __name__ == "__main__":
    run(main)
