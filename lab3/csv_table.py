# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Read a CSV table of passengers line by line, and say what is wrong with it, or with a line."""

import csv
import io

from pydantic import ValidationError
from schema import Passenger

MAX_COLUMNS = 100
COLUMNS = tuple(Passenger.model_fields)


class TableError(ValueError):
    """The whole table cannot be read: `key` of texts.py, and what fills it."""

    def __init__(self, key, **values):
        super().__init__(key)
        self.key, self.values = key, values


def read(data):
    """Yield (line number, values) from `data`, a CSV table's bytes; the header comes first."""
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        yield from ((reader.line_num, values) for values in reader if values)
    except (UnicodeDecodeError, csv.Error):
        raise TableError("not_csv") from None


def read_header(lines):
    """Return the names of the columns, the first of `lines`."""
    header = [name.strip() for name in next(lines, (1, []))[1]]
    if len(header) > MAX_COLUMNS:
        raise TableError("too_wide", limit=MAX_COLUMNS)
    for column in ("pclass", "sex"):
        if column not in map(str.lower, header):
            raise TableError("no_column", column=column)
    return header


def check(header, values):
    """Return the Passenger on a line, or the faults (column, pydantic fault) that forbid it."""
    known = zip(map(str.lower, header), map(str.strip, values), strict=False)
    cells = {name: value for name, value in known if name in COLUMNS and value}
    try:
        return Passenger.model_validate(cells, strict=False), []  # "3" is text here
    except ValidationError as error:
        return None, [(fault["loc"][0], fault) for fault in error.errors()]
