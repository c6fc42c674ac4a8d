# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Tables of taxi rides, read strictly: whatever no line can be checked with is refused."""

import csv
from typing import NamedTuple

import numpy as np
from fare_scripts import BadInput

COLUMNS = ("distance_km", "fare_eur")


class Table(NamedTuple):
    """Rides: distances x in km and fares y in euros, both (n,); spoiled (n,) bool, if known."""

    x: np.ndarray
    y: np.ndarray
    spoiled: np.ndarray | None = None


def read_table(path):
    """Read a CSV file with the columns distance_km, fare_eur and perhaps spoiled (0 or 1)."""
    header, rows = _read_rows(path)
    for name in COLUMNS:
        if header.count(name) != 1:
            raise BadInput(f"{path}: not one column {name} in its header: {','.join(header)!r}")
    if len(rows) < 3:
        raise BadInput(f"{path}: a line needs at least 3 rows of data, here: {len(rows)}")
    names = [*COLUMNS, *(name for name in ("spoiled",) if name in header)]
    columns = [_numbers(path, name, [row[header.index(name)] for row in rows]) for name in names]
    for name, column in zip(COLUMNS, columns, strict=False):
        if np.ptp(column) <= 1e-6 * np.abs(column).max():
            raise BadInput(f"{path}: column {name} is constant, no line can be checked with it")
    return Table(*columns[:2], *(column > 0 for column in columns[2:]))


def _read_rows(path):
    """Header and rows as lists of texts, each row as long as the header."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as file:
            rows = [row for row in csv.reader(file, strict=True) if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise BadInput(f"{path}: cannot be read as CSV: {reason}") from error
    if not rows:
        raise BadInput(f"{path}: is empty")
    header, *rows = rows
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise BadInput(f"{path}: row {number} has {len(row)} fields instead of {len(header)}")
    return header, rows


def _numbers(path, name, texts):
    """The texts of a column as finite floats, (n,)."""
    for number, text in enumerate(texts, start=1):
        try:
            usable = abs(float(text)) < 1e9  # NaN is not less
        except ValueError:
            usable = False
        if not usable:
            raise BadInput(f"{path}: row {number}, column {name}: {text!r} is no usable number")
    return np.array(texts, dtype=float)
