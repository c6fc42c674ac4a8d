# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""What can be known about tomorrow today: every number of a day comes from that day or before."""

import math
from statistics import fmean, median

import numpy as np

SPIKE = 14  # °C from the median of three days; honest weather keeps within
STUCK = 3  # equal readings in a row


def repair(readings):
    """Fill gaps, spikes and stuck stretches of one sensor, (days,), °C, looking only backwards.

    A missing value slides from the last good one towards the mean of the last 30 good ones.
    Days before the first good reading stay NaN.
    """
    readings, good, repaired = readings.tolist(), [], []
    for day, value in enumerate(readings):
        recent = [past for past in readings[max(0, day - 2) : day + 1] if past == past]
        stuck = day + 1 >= STUCK and len(set(readings[day + 1 - STUCK : day + 1])) == 1
        if value == value and not stuck and abs(value - median(recent)) <= SPIKE:
            good.append(value)
            repaired.append(value)
        elif good:
            repaired.append(0.7 * repaired[-1] + 0.3 * fmean(good[-30:]))
        else:
            repaired.append(math.nan)
    return np.array(repaired)


def earlier(values, days):
    """Return the values of so many days before; at the start, where there are none, NaN."""
    return np.append(np.full(days, np.nan), values[:-days])


def past_mean(values, days):
    """Return for each day the mean of it and the days before, `days` in all (fewer at the start).

    Days without a value are left out; NaN where there is none.
    """
    known = np.isfinite(values)
    sums, counts = np.cumsum(np.where(known, values, 0)), np.cumsum(known)
    sums[days:], counts[days:] = sums[days:] - sums[:-days], counts[days:] - counts[:-days]
    return np.divide(sums, counts, where=counts > 0, out=np.full(len(values), np.nan))


def features(station):
    """Return the (days, features) array: temperatures in °C and the season, known that evening."""
    mean, minimum = repair(station["mean"]), repair(station["minimum"])
    before = [earlier(mean, 1), earlier(mean, 2), earlier(minimum, 1)]
    averages = [past_mean(minimum, 3), past_mean(mean, 7), past_mean(minimum, 30)]
    angle = 2 * np.pi * station["date"] / 365.2425
    return np.column_stack([mean, minimum, *before, *averages, np.cos(angle), np.sin(angle)])


def examples(stations):
    """Return all days with a tomorrow: features of the day, frost of the next, frost of the day."""
    parts = [
        {
            "features": features(station)[:-1],
            "frost": station["frost"][1:].astype(int),
            "frost_today": station["frost"][:-1].astype(int),
        }
        for station in stations
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
