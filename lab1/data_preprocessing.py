#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Repair the readings of train/ and test/, make features of them, and scale both alike."""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).resolve().parent
COLUMNS = ["date", "mean", "minimum", "frost"]
DAY = pd.Timedelta(days=1)
SPIKE = 14  # °C from the median of three days; honest weather stays within


def read_station(path):
    """Return one station's table, a row a date: mean, minimum (°C; NaN is a gap), frost (0, 1).

    Raises ValueError that names file, line and value for a table that is anything else.
    """
    name = f"{path.parent.name}/{path.name}"
    plain = {"header": None, "dtype": str, "keep_default_na": False, "skip_blank_lines": False}
    try:  # utf-8-sig also takes the three bytes that Excel puts before the header
        header = pd.read_csv(path, encoding="utf-8-sig", nrows=1, **plain).iloc[0].tolist()
        if header != COLUMNS:
            raise ValueError(f"line 1 is {header}, not {COLUMNS} with commas between")
        text = pd.read_csv(path, encoding="utf-8-sig", **plain).set_axis(COLUMNS, axis=1)[1:]
    except ValueError as error:  # pandas' own among them, and bytes that are not UTF-8
        raise ValueError(f"{name}: {str(error).strip()}") from None
    text = text[text.ne("").any(axis=1)]
    if len(text) < 2:
        raise ValueError(f"{name}: fewer than two days")
    table = text.apply(pd.to_numeric, errors="coerce")
    table["date"] = pd.to_datetime(text["date"], format="%Y-%m-%d", errors="coerce")
    follows = table["date"].notna() & table["date"].diff().fillna(DAY).eq(DAY)
    degrees = "empty or a temperature between -100 and 100 °C"
    checks = {
        "date": (follows, "the day after the line above, written as 2022-01-31"),
        "mean": (text["mean"].eq("") | table["mean"].abs().lt(100), degrees),
        "minimum": (text["minimum"].eq("") | table["minimum"].abs().lt(100), degrees),
        "frost": (table["frost"].isin([0, 1]), "0 or 1"),
    }
    for column, (good, expected) in checks.items():
        for line, value in text.loc[~good, column].items():
            raise ValueError(f"{name}, line {line + 1}: {column} is {value!r}, not {expected}")
    return table.set_index("date")


def repair(readings):
    """Return mean and minimum, (days, 2), °C, with the last good day in place of each bad one.

    One thermometer gives both: a gap or a spike in either, or both the same as yesterday, spoils
    the day. Only that day and those before are looked at; NaN before the first good one.
    """
    spike = (readings - readings.rolling(3, min_periods=1).median()).abs() > SPIKE
    stuck = readings.diff().eq(0).all(axis=1)
    bad = readings.isna().any(axis=1) | spike.any(axis=1) | stuck
    return readings.mask(bad).ffill()


def features(readings):
    """Return ten features an evening, (days, 10), of repaired readings, (days, 2), °C."""
    table = readings.copy()
    table[["mean_1_ago", "minimum_1_ago"]] = readings.shift(1)
    table[["mean_2_ago", "minimum_2_ago"]] = readings.shift(2)
    table[["mean_of_7", "minimum_of_7"]] = readings.rolling(7, min_periods=1).mean()
    angle = 2 * np.pi * readings.index.day_of_year / 365.25
    return table.assign(winter=np.cos(angle), spring=np.sin(angle))


def evenings(station, repaired=True):
    """Return a row for each evening: features, today's frost by the sensor, tomorrow's true one."""
    readings = station[["mean", "minimum"]]
    table = features(repair(readings) if repaired else readings.ffill())
    table["frost_today"] = readings["minimum"].ffill() < 0
    table["frost_tomorrow"] = station["frost"].shift(-1)
    return table.dropna().astype({"frost_today": int, "frost_tomorrow": int})


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    tables = {}
    for part in ("train", "test"):
        paths = sorted((HERE / part).glob("*.csv"))
        if not paths:
            raise ValueError(f"no stations in {part}/: run data_creation.py first")
        stations = {path.stem: evenings(read_station(path)) for path in paths}
        tables[part] = pd.concat(stations, names=["station"])
        if tables[part].empty:
            raise ValueError(f"{part}/: no evening with readings")

    scaler, columns = StandardScaler(), tables["train"].columns[:-2]  # the features
    tables["train"][columns] = scaler.fit_transform(tables["train"][columns])
    tables["test"][columns] = scaler.transform(tables["test"][columns])

    with tempfile.TemporaryDirectory(prefix=".new-", dir=HERE) as new:
        Path(new, "prepared").mkdir()
        for part, table in tables.items():
            table.to_csv(Path(new, "prepared", f"{part}.csv"))
            print(f"data_preprocessing.py: {part}, {len(table)} evenings", file=sys.stderr)
        if (HERE / "prepared").exists():
            (HERE / "prepared").rename(Path(new, "old"))
        Path(new, "prepared").rename(HERE / "prepared")


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        sys.exit(f"data_preprocessing.py: {error}")
