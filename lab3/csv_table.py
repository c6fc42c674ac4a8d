# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Score a CSV table of passengers: the good lines get a probability, the bad ones a reason."""

import csv
import io

from pydantic import ValidationError
from schema import LIMIT, Passenger

MAX_LINES = 100_000
COLUMNS = tuple(Passenger.model_fields)
ADDED = ("probability", "survived")


class TableError(ValueError):
    """The whole table cannot be read: `key` of texts.py, and what fills it."""

    def __init__(self, key, **values):
        super().__init__(key)
        self.key, self.values = key, values


def read_table(data):
    """Return the header and the numbered lines [(line, values)] of `data`, a CSV table's bytes."""
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, values) for values in reader if values]
    except (UnicodeDecodeError, csv.Error):
        raise TableError("not_csv") from None
    header = [name.strip() for name in lines.pop(0)[1]] if lines else []
    for column in ("pclass", "sex"):
        if column not in map(str.lower, header):
            raise TableError("no_column", column=column)
    if len(lines) > MAX_LINES:
        raise TableError("too_long", limit=MAX_LINES)
    return header, lines


def check(header, values):
    """Return the Passenger on a line, or the faults (column, pydantic fault) that forbid it."""
    known = zip(map(str.lower, header), map(str.strip, values), strict=False)
    cells = {name: value for name, value in known if name in COLUMNS and value}
    try:
        return Passenger.model_validate(cells, strict=False), []  # "3" is text here
    except ValidationError as error:
        return None, [(fault["loc"][0], fault) for fault in error.errors()]


def score_table(data, scorer, report=lambda done, total: None):
    """Return (header, scored lines, faults) of the CSV `data`; a fault is (line, column, fault).

    `report` is told how far it got after every LIMIT lines. Raises TableError.
    """
    header, lines = read_table(data)
    scored, faults = [], []
    for start in range(0, len(lines), LIMIT):
        good = []
        for line, values in lines[start : start + LIMIT]:
            passenger, wrong = check(header, values)
            faults += [(line, column, fault) for column, fault in wrong]
            if passenger:
                good.append((values + [""] * (len(header) - len(values)), passenger))
        chances = scorer.of([passenger for _, passenger in good]) if good else []
        for (values, _), chance in zip(good, chances, strict=True):
            scored.append([*values[: len(header)], f"{chance:.4f}", int(chance > 0.5)])
        report(min(start + LIMIT, len(lines)), len(lines))
    return [*header, *ADDED], scored, faults


def to_csv(header, lines):
    """Return the table as CSV text."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *lines])
    return out.getvalue()
