# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Score a CSV table of passengers: the good lines get a probability, the bad ones a reason."""

import csv
import io
from dataclasses import dataclass, field
from itertools import islice

from csv_table import TableError, check, read, read_header
from schema import LIMIT

MAX_LINES = 100_000
SHOWN = 10  # scored lines and faults that are kept for the page: memory has to stay small


@dataclass
class Scored:
    """A scored table: its CSV text, the first lines and faults of it, and how many there are."""

    header: list
    text: io.StringIO = field(default_factory=io.StringIO)
    first: list = field(default_factory=list)
    faults: list = field(default_factory=list)  # (line, column, pydantic fault)
    good: int = 0
    bad: int = 0


def score_table(data, scorer, report=lambda done, total: None):
    """Return the Scored table of `data`, a CSV table's bytes. Raises TableError.

    `report` is told after every LIMIT lines how far it got, in lines of the file.
    """
    lines = read(data)
    header = read_header(lines)
    scored = Scored([*header, "probability", "survived"])
    out = csv.writer(scored.text, lineterminator="\n")
    out.writerow(scored.header)
    while piece := list(islice(lines, LIMIT)):
        good = []
        for line, values in piece:
            passenger, wrong = check(header, values)
            if passenger:
                values += [""] * (len(header) - len(values))
                good.append((values[: len(header)], passenger))
            faults = [(line, column, fault) for column, fault in wrong]
            scored.faults += faults[: SHOWN - len(scored.faults)]
        chances = scorer.of([passenger for _, passenger in good]) if good else []
        rows = [
            [*values, f"{chance:.4f}", int(chance > 0.5)]
            for (values, _), chance in zip(good, chances, strict=True)
        ]
        out.writerows(rows)
        scored.first += rows[: SHOWN - len(scored.first)]
        scored.good += len(good)
        scored.bad += len(piece) - len(good)
        if scored.good + scored.bad > MAX_LINES:
            raise TableError("too_long", limit=MAX_LINES)
        report(piece[-1][0], data.count(b"\n") + 1)
    return scored
