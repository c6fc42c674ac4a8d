#!/usr/bin/env python3
# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Fit a linear regression to ONE table of rides, and save it."""

import argparse
import json
from pathlib import Path

import numpy as np
from make_data import SIGMA
from ride_files import WORK, write_whole
from ride_tables import read_rides
from sklearn.linear_model import LinearRegression


def fit_line(rides, sigma=SIGMA):
    """Least squares: intercept (€), slope (€/km), the stated sigma (€), and XᵀX, (2, 2).

    X is (n, 2) with the rows (1, km). From XᵀX follows how uncertain the line is, and where.
    """
    model = LinearRegression().fit(rides[["distance_km"]], rides["fare_eur"])
    design = np.column_stack([np.ones(len(rides)), rides["distance_km"]])
    line = {"intercept": float(model.intercept_), "slope": float(model.coef_[0])}
    return line | {"sigma": sigma, "gram": (design.T @ design).tolist()}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    city = str(WORK / "clean_city.csv")
    parser.add_argument("--rides", type=read_rides, default=city, help="work/clean_city.csv")
    parser.add_argument("--sigma", type=float, default=SIGMA, help="default: %(default)s €")
    parser.add_argument("--line", type=Path, default=WORK / "line.json", help="work/line.json")
    args = parser.parse_args()
    if not 1e-6 <= args.sigma <= 1e9:
        parser.error("--sigma must lie between 1e-6 and 1e9")
    line = fit_line(args.rides, args.sigma)
    write_whole(args.line, json.dumps(line, indent=1) + "\n")
    print(f"fare = {line['intercept']:.2f} € + {line['slope']:.2f} €/km * distance")


if __name__ == "__main__":
    main()
