#!/usr/bin/env python3
# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Fit a linear regression to ONE clean table and keep it as line.json."""

import hashlib
import json
from pathlib import Path

import numpy as np
from fare_scripts import WORK, BadInput, Parser, run, write_text
from fare_tables import read_table
from make_data import SIGMA


def fit_line(table, sigma=SIGMA):
    """Least squares by scikit-learn: slope, intercept, the stated noise, and XᵀX of the table.

    X is (n, 2) with rows (1, x). XᵀX (2, 2) tells later how sure the line is, and where.
    """
    from sklearn.linear_model import LinearRegression  # takes a second; mistakes are told sooner

    model = LinearRegression().fit(table.x.reshape(-1, 1), table.y)
    design = np.column_stack([np.ones_like(table.x), table.x])
    return {
        "slope": float(model.coef_[0]),
        "intercept": float(model.intercept_),
        "sigma": sigma,
        "gram": (design.T @ design).tolist(),
    }


def main(argv=None):
    parser = Parser(description=__doc__)
    parser.add_argument(
        "table",
        type=Path,
        nargs="?",
        default=WORK / "clean_city.csv",
        help="CSV file (default: work/clean_city.csv)",
    )
    parser.add_argument(
        "--sigma",
        type=float,
        default=SIGMA,
        help="the stated noise of its fares in euros (default: %(default)s)",
    )
    parser.add_argument("--out", type=Path, help="default: line.json beside the table")
    options = parser.parse_args(argv)
    if not 1e-6 <= options.sigma < 1e9:
        raise BadInput(f"--sigma must lie between 1e-6 and 1e9 euros, not {options.sigma}")
    line = fit_line(read_table(options.table), options.sigma)
    line["trained_on"] = hashlib.sha256(options.table.read_bytes()).hexdigest()
    write_text(options.out or options.table.parent / "line.json", json.dumps(line, indent=1) + "\n")
    print(f"fare = {line['intercept']:.2f} + {line['slope']:.2f} * distance")


if __name__ == "__main__":
    run(main)
