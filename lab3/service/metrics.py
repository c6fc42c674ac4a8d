# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What the service counts: requests, their seconds, who came in, and what was answered."""

import threading
import time

import numpy as np
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

FARES = (8, 11, 22, 40)  # pounds; about a fifth of the training rows in each of the five bins
BINS = {
    "class": ("1", "2", "3"),
    "sex": ("male", "female"),
    "age": ("known", "unknown"),
    "fare": ("below 8", "8 to 11", "11 to 22", "22 to 40", "40 or more", "unknown"),
}
TENTHS = np.linspace(0.1, 1, 10)


def tally(rows):
    """Return how many of `rows` (n x 7, features.py) fall into each of BINS: counts by feature."""
    fare = np.where(np.isnan(rows[:, 4]), 5, np.digitize(rows[:, 4], FARES))
    places = {"class": rows[:, 0] - 1, "sex": rows[:, 1], "age": np.isnan(rows[:, 2]), "fare": fare}
    return {
        feature: np.bincount(place.astype(int), minlength=len(BINS[feature]))
        for feature, place in places.items()
    }


def named(counts):
    """Return `counts` of tally as {feature: {bin: count}}."""
    return {f: dict(zip(BINS[f], map(int, n), strict=True)) for f, n in counts.items()}


class Watch:
    """The counters behind /metrics; any thread may add to them."""

    def __init__(self):
        self.registry = CollectorRegistry()
        here = self.registry
        labels = ["route", "status"]
        self.requests = Counter("http_requests", "Requests answered", labels, registry=here)
        self.seconds = Histogram("http_request_seconds", "To answer", ["route"], registry=here)
        Gauge("service_start_seconds", "Start, Unix time", registry=here).set(time.time())
        self._lock, self._waiting = threading.Lock(), []
        self._came = {feature: np.zeros(len(bins), int) for feature, bins in BINS.items()}
        self._chances, self._sum = np.zeros(len(TENTHS), int), 0.0
        self.registry.register(self)

    def count(self, rows, chances):
        """Count passengers: `rows` (n x 7) came in, `chances` (n) were answered."""
        with self._lock:
            self._waiting.append((rows, chances))
            if len(self._waiting) == 100:  # adding up a hundred costs little more than adding one
                self._add_up()

    def _add_up(self):
        if self._waiting:
            rows, chances = map(np.concatenate, zip(*self._waiting, strict=True))
            self._waiting = []
            for feature, counts in tally(rows).items():
                self._came[feature] += counts
            places = np.searchsorted(TENTHS, chances)
            self._chances += np.bincount(places, minlength=len(TENTHS))
            self._sum += float(chances.sum())

    def collect(self):
        """Yield what prometheus_client shows: passengers by feature and bin, chances by tenths."""
        came = CounterMetricFamily("passengers", "Who came in", labels=["feature", "bin"])
        with self._lock:
            self._add_up()
            for feature, counts in named(self._came).items():
                for name, count in counts.items():
                    came.add_metric([feature, name], count)
            sums, total = self._chances.cumsum(), self._sum
        buckets = [(f"{edge:.1f}", int(count)) for edge, count in zip(TENTHS, sums, strict=True)]
        buckets.append(("+Inf", int(sums[-1])))
        yield came
        yield HistogramMetricFamily("chance", "What was answered", buckets=buckets, sum_value=total)
