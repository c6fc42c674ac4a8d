# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Invent the weather of one place, and what a sensor of some kind reports of it."""

import numpy as np

KINDS = ("clean", "noisy", "anomalies", "gaps")
FRONT = np.array([1, 2, -4, -6, -5, -3, -1.5])  # °C: warm air ahead of a cold front, cold behind


def weather(rng, days):
    """Return what really happens at one invented place: daily mean and minimum, (days,), °C.

    A climate (altitude, yearly course) carries a second-order autoregression, the usual model of
    daily temperature anomalies (Wilks, Statistical Methods in the Atmospheric Sciences, ch. 10);
    cold fronts pass about every ten days, and clear nights cool more than cloudy ones.
    """
    altitude, seaside = rng.uniform(0, 0.6), rng.uniform(0, 1)  # km, share
    winter = np.cos(2 * np.pi * (np.arange(days) - rng.normal(18, 4)) / 365.25)
    climate = 9 - 5 * altitude - (10 - 2 * seaside) * winter
    push, chill = rng.normal(0, 1, days), rng.normal(0, 1, days)
    air, cloud = np.zeros(days), np.zeros(days)
    for day in range(2, days):
        air[day] = 1.3 * air[day - 1] - 0.78 * air[day - 2] + 1.7 * push[day]
        cloud[day] = 0.6 * cloud[day - 1] + 0.8 * chill[day]
    arrivals = rng.random(days) < 0.05
    fronts = np.convolve(arrivals * rng.uniform(0.5, 1.5, days), FRONT)[:days]
    mean = climate + (1 + 0.25 * winter) * (air + fronts)
    night = (5 - 2 * winter) / (1 + np.exp(cloud)) + 1
    return mean, mean - night


def measured(rng, kind, truth):
    """Return the truth, (days,), °C, as a sensor of this kind reports it; NaN is a gap."""
    days, readings = len(truth), truth.copy()
    if kind == "noisy":
        readings += rng.normal(0, 1.5, days)
    if kind == "anomalies":
        spikes = rng.random(days) < 0.01
        readings[spikes] += rng.choice([-1, 1], spikes.sum()) * rng.uniform(20, 40, spikes.sum())
    for start in np.flatnonzero(rng.random(days) < 0.01):
        stretch = slice(start, start + rng.integers(3, 10))
        if kind == "anomalies":
            readings[stretch] = readings[start]  # a stuck sensor
        elif kind == "gaps":
            readings[stretch] = np.nan
    return np.round(readings, 1)
