#!/usr/bin/env python3
# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Make three clean tables of taxi rides around one tariff, work/clean_*.csv."""

import argparse

import numpy as np
import pandas as pd
from ride_files import WORK, write_whole

INTERCEPT, SLOPE = 3.0, 2.0  # the tariff: euros to get in, euros per km
SIGMA = 0.5  # euros: the stated noise of an honest fare, one standard deviation
CLEAN = {  # name: shortest and longest ride in km, number of rides
    "clean_city": (1, 10, 200),
    "clean_airport": (5, 25, 150),
    "clean_short": (0.5, 3, 100),
}


def clean_rides(low, high, count, rng):
    """`count` rides in the order of the day: distance_km, fare_eur, and spoiled = 0."""
    km = rng.uniform(low, high, count)
    eur = INTERCEPT + SLOPE * km + rng.normal(0, SIGMA, count)
    return pd.DataFrame({"distance_km": km.round(3), "fare_eur": eur.round(2), "spoiled": 0})


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=5, help="0 or more (default: 5)")
    seed = parser.parse_args().seed
    if seed < 0:
        parser.error("--seed must be 0 or more")
    for number, (name, shape) in enumerate(CLEAN.items()):
        rides = clean_rides(*shape, np.random.default_rng([seed, number]))
        write_whole(WORK / f"{name}.csv", rides.to_csv(index=False))


if __name__ == "__main__":
    main()
