# Written by notebooks/lab3_docker.ipynb; edit it there.
"""What the service counts: requests, their seconds, who came in, and what was answered."""

import threading
import time

import numpy as np
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

from service.tally import tally

TENTHS = np.linspace(0.1, 1, 10)


class Watch:
    """The counters behind /metrics; any thread may add to them."""

    def __init__(self):
        self.registry = here = CollectorRegistry()
        labels = ["route", "status"]
        self.requests = Counter("http_requests", "Requests answered", labels, registry=here)
        self.seconds = Histogram("http_request_seconds", "To answer", ["route"], registry=here)
        Gauge("service_start_seconds", "Start, Unix time", registry=here).set(time.time())
        self._lock, self._waiting = threading.Lock(), []
        self._came = tally(np.empty((0, 7)))
        self._chances, self._sum = np.zeros(10, int), 0.0
        here.register(self)

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
                for name, count in counts.items():
                    self._came[feature][name] += count
            self._chances += np.bincount(np.searchsorted(TENTHS, chances), minlength=10)
            self._sum += float(chances.sum())

    def collect(self):
        """Yield what prometheus_client shows: passengers by feature and bin, chances by tenths."""
        came = CounterMetricFamily("passengers", "Who came in", labels=["feature", "bin"])
        with self._lock:
            self._add_up()
            for feature, counts in self._came.items():
                for name, count in counts.items():
                    came.add_metric([feature, name], count)
            sums, total = self._chances.cumsum().tolist(), self._sum
        edges = [*(f"{edge:.1f}" for edge in TENTHS), "+Inf"]
        buckets = list(zip(edges, [*sums, sums[-1]], strict=True))
        yield came
        yield HistogramMetricFamily("chance", "What was answered", buckets=buckets, sum_value=total)
