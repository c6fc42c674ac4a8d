#!/usr/bin/env python3
# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Make two noisy tables of city rides, work/noisy_doubled.csv and work/noisy_typos.csv."""

import argparse

import numpy as np
from make_data import CLEAN, SIGMA, clean_rides
from ride_files import WORK, write_whole


def scale_afternoon(rides, factor, rng):
    """A tenth of the rides, one after another, have their fare multiplied by `factor`."""
    count = len(rides) // 10
    start = rng.integers(0, len(rides) - count, endpoint=True)
    spoiled = (np.arange(len(rides)) >= start) & (np.arange(len(rides)) < start + count)
    fares = rides["fare_eur"] * np.where(spoiled, factor, 1)
    return rides.assign(fare_eur=fares.round(2), spoiled=spoiled.astype(int))


def add_typos(rides, size, rng):
    """A tenth of the rides, anywhere, get an extra normal error of `size` times SIGMA euros."""
    spoiled = rng.permutation(len(rides)) < len(rides) // 10
    fares = rides["fare_eur"] + spoiled * rng.normal(0, size * SIGMA, len(rides))
    return rides.assign(fare_eur=fares.round(2), spoiled=spoiled.astype(int))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=5, help="0 or more (default: 5)")
    seed = parser.parse_args().seed
    if seed < 0:
        parser.error("--seed must be 0 or more")
    kinds = {"doubled": (scale_afternoon, 2), "typos": (add_typos, 6)}
    for number, (kind, (spoil, size)) in enumerate(kinds.items(), start=len(CLEAN)):
        rng = np.random.default_rng([seed, number])
        rides = spoil(clean_rides(*CLEAN["clean_city"], rng), size, rng)
        write_whole(WORK / f"noisy_{kind}.csv", rides.to_csv(index=False))


if __name__ == "__main__":
    main()
