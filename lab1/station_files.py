# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Read the stations' files and say what is wrong with a broken one."""

import csv
import math
from datetime import date

import numpy as np
from script_basics import BadInput

COLUMNS = ["date", "mean", "minimum", "frost"]


def parse(row, day_before):
    """Return (ordinal day, mean and minimum in °C with NaN for a gap, frost); ValueError if bad."""
    if len(row) != len(COLUMNS):
        raise ValueError(f"{len(row)} columns instead of {len(COLUMNS)}")
    day = date.fromisoformat(row[0]).toordinal()
    if day_before and day != day_before + 1:
        raise ValueError("the date does not follow the one before")
    mean, minimum = (float(text) if text else math.nan for text in row[1:3])
    for text, value in zip(row[1:3], (mean, minimum), strict=True):
        if text and not -150 < value < 150:
            raise ValueError(f"{text} °C is no weather")
    if row[3] not in ("0", "1"):
        raise ValueError(f"frost is {row[3]!r}, neither 0 nor 1")
    return day, mean, minimum, int(row[3])


def read_station(path):
    """Return one station as a dict of equally long arrays: date, mean, minimum, frost.

    Raises BadInput, naming file and line, for anything but one sound line per day.
    """
    table, line = [], 1
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.reader(file, strict=True)
            if next(rows, None) != COLUMNS:
                raise ValueError(f"the header is not {','.join(COLUMNS)}")
            for row in rows:
                line = rows.line_num
                table.append(parse(row, table[-1][0] if table else None))
            if len(table) < 2:
                raise ValueError("fewer than two days")
    except (OSError, ValueError, csv.Error) as error:
        raise BadInput(f"{path.parent.name}/{path.name}, line {line}: {error}") from None
    return dict(zip(COLUMNS, np.array(table).T, strict=True))


def read_stations(folder):
    """Return every station of this folder (a path), in the order of their file names."""
    paths = sorted(folder.glob("*.csv"))
    if not paths:
        raise BadInput(f"no stations in {folder.name}/: run data_creation.py first")
    return [read_station(path) for path in paths]
