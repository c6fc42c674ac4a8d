# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Score a CSV table of passengers: the good lines get a chance, the others a reason."""

import csv
import io
from dataclasses import dataclass, field
from itertools import islice

from pydantic import ValidationError

from service.figures import decimal_mark, plain
from service.reading import COLUMNS, TableError, decode, header_of, records
from service.schema import LIMIT, Passenger

NUMBERS = ("pclass", "age", "sibsp", "parch", "fare")
MAX_LINES = 100_000
SHOWN = 10  # scored lines and faults that are kept for the page: memory has to stay small


@dataclass
class Scored:
    """A scored table: its CSV text, the first lines and faults of it, and how many there are."""

    header: list
    text: io.StringIO = field(default_factory=io.StringIO)
    first: list = field(default_factory=list)
    faults: list = field(default_factory=list)  # (line, column, pydantic fault or TableError)
    good: int = 0
    bad: int = 0


def cells_of(text, delimiter, names):
    """Yield the cells of the number columns. TableError if lines are broken or too many."""
    places = [names.index(name) for name in NUMBERS if name in names]
    for count, (_, values) in enumerate(records(text, delimiter)):
        if count > MAX_LINES:
            raise TableError("too_long", limit=MAX_LINES)
        yield from (values[place].strip() for place in places if place < len(values))


def check(names, values, decimal):
    """Return (Passenger, []) of one line, or (None, its faults by column)."""
    while len(values) > len(names) and not values[-1].strip():
        values.pop()  # spreadsheets write empty cells
    if len(values) > len(names):
        return None, [("", TableError("fields", found=len(values), known=len(names)))]
    cells = {n: v.strip() for n, v in zip(names, values, strict=False) if n in COLUMNS}
    cells = {name: value for name, value in cells.items() if value}
    for name in NUMBERS:
        try:
            if name in cells:
                cells[name] = plain(cells[name], decimal)
        except TableError as error:
            return None, [(name, error)]
    try:
        return Passenger.model_validate(cells, strict=False), []  # "3" is text here
    except ValidationError as error:
        return None, [(str(fault["loc"][0]), fault) for fault in error.errors()]


def score_table(data, scorer, watch, report=lambda done, total: None):
    """Return the Scored table of `data`, a CSV table's bytes. Raises TableError.

    `report` is called after every LIMIT lines with how far it got, in lines of the file.
    """
    text, delimiter, header = header_of(decode(data))
    names = [name.lower() for name in header]
    decimal = decimal_mark(cells_of(text, delimiter, names), delimiter)
    scored = Scored([*header, "probability", "survived"])
    out = csv.writer(scored.text, lineterminator="\n")
    out.writerow(scored.header)
    lines = islice(records(text, delimiter), 1, None)
    while piece := list(islice(lines, LIMIT)):
        good = []
        for line, values in piece:
            passenger, wrong = check(names, values, decimal)
            if passenger:
                values += [""] * (len(header) - len(values))
                good.append((values, passenger))
            faults = [(line, column, fault) for column, fault in wrong]
            scored.faults += faults[: SHOWN - len(scored.faults)]
        if good:
            encoded, chances = scorer.of([passenger for _, passenger in good])
            watch.count(encoded, chances)
            rows = [[*v, f"{c:.4f}", int(c > 0.5)] for (v, _), c in zip(good, chances, strict=True)]
            out.writerows(rows)
            scored.first += rows[: SHOWN - len(scored.first)]
        scored.good += len(good)
        scored.bad += len(piece) - len(good)
        report(piece[-1][0], text.count("\n") + 1)
    return scored
