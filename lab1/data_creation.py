#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Invent the weather of several stations: some for train/, others for test/."""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
KINDS = ("clean", "noisy", "anomalies", "gaps")


def weather(rng, days):
    """Return what really happens at one place: daily mean and minimum, (days, 2), °C.

    A yearly cycle carries a second-order autoregression (Wilks, Statistical Methods in the
    Atmospheric Sciences, ch. 10), as persistent as Seattle's daily means of 2012-2015 (NOAA).
    """
    altitude, seaside = rng.uniform(0, 0.6), rng.uniform(0, 1)  # km, share
    winter = np.cos(2 * np.pi * (np.arange(days) - rng.normal(18, 4)) / 365.25)  # 1 in January
    push, chill = rng.normal(0, 2.5, days), rng.normal(0, 0.8, days)
    air, cloud = np.zeros(days), np.zeros(days)
    for day in range(2, days):
        air[day] = 0.89 * air[day - 1] - 0.13 * air[day - 2] + push[day]
        cloud[day] = 0.6 * cloud[day - 1] + chill[day]
    mean = 9 - 5 * altitude - (10 - 2 * seaside) * winter + (1 + 0.25 * winter) * air
    night = 1 + (5 - 2 * winter) / (1 + np.exp(cloud))  # clear nights cool more
    return np.column_stack([mean, mean - night])


def sensor(rng, kind, truth):
    """Return the truth, (days, 2), °C, as a sensor of this kind reports it; NaN is a gap."""
    days, readings = len(truth), truth.copy()
    if kind == "noisy":
        readings += rng.normal(0, 2.5, truth.shape)
    if kind == "anomalies":
        spikes = rng.random((days, 1)) < 0.03
        readings += spikes * rng.choice([-1, 1], (days, 1)) * rng.uniform(20, 40, (days, 1))
    for start in np.flatnonzero(rng.random(days) < 0.02):
        fault = slice(start, start + rng.integers(3, 10))
        if kind == "anomalies":
            readings[fault] = readings[start]  # the sensor is stuck
        elif kind == "gaps":
            readings[fault] = np.nan
    return np.round(readings, 1) + 0.0  # + 0.0 turns -0.0 into 0.0


def station(seed, number, years):
    """Return one station's table: date, the sensor's mean and minimum, the true frost (0, 1)."""
    rng = np.random.default_rng([seed, number])
    dates = pd.date_range("2022-01-01", f"{2021 + years}-12-31")
    truth = weather(rng, len(dates))
    table = pd.DataFrame(sensor(rng, KINDS[number % 4], truth), dates, ["mean", "minimum"])
    return table.assign(frost=(truth[:, 1] < 0).astype(int)).rename_axis("date")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="which weather (default: 1)")
    parser.add_argument("--years", type=int, default=3, help="1 to 100 (default: 3)")
    parser.add_argument("--stations", type=int, default=12, help="6 to 100 (default: 12)")
    args = parser.parse_args()
    if args.seed < 0 or not 1 <= args.years <= 100 or not 6 <= args.stations <= 100:
        parser.error("--seed must be 0 or more, --years 1 to 100, --stations 6 to 100")
    with tempfile.TemporaryDirectory(prefix=".new-", dir=HERE) as new:
        for number in range(args.stations):
            folder = Path(new, "test" if number % 3 == 1 else "train")
            folder.mkdir(exist_ok=True)
            name = f"station_{number + 1:02d}_{KINDS[number % 4]}.csv"
            station(args.seed, number, args.years).to_csv(folder / name)
        for part in ("train", "test"):
            if (HERE / part).exists():
                (HERE / part).rename(Path(new, f"old_{part}"))
            Path(new, part).rename(HERE / part)
    print(f"data_creation.py: stations: {args.stations}, years: {args.years}", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"data_creation.py: {error}")
