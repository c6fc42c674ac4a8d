# Written by notebooks/lab3_docker.ipynb; edit it there.
"""A line of a table as a passenger, its numbers as people write them: 22.5, 22,5, 1 234,50."""

import re

from service.faults import TableError
from service.reading import COLUMNS
from service.schema import Passenger

NUMBERS = ("pclass", "age", "sibsp", "parch", "fare")
UNCLEAR = re.compile(r"[+-]?[1-9]\d{0,2}([.,])\d{3}")  # 7,925 is 7925 in London, 7.925 in Paris
DECIMAL = re.compile(r"[+-]?\d*([.,])\d+")
GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:([.,'’ \u00a0\u202f])\d{3})(?:\1\d{3})*([.,]\d+)?")


def decimal_mark(cells, delimiter):
    """Return the sign before decimals, "." or ",", that a table's own numbers show, or None."""
    marks = set()
    for cell in cells:
        found = DECIMAL.fullmatch(cell)
        if found and not UNCLEAR.fullmatch(cell):
            marks.add(found[1])
    if delimiter == "," and "," not in marks:
        marks.add(".")
    return marks.pop() if len(marks) == 1 else None


def plain(column, cell, decimal):
    """Return a number as people write it as Python reads it; else the cell."""
    unclear = UNCLEAR.fullmatch(cell)
    if unclear and unclear[1] != decimal:
        raise TableError("unclear", column=column, value=cell)
    groups = GROUPS.fullmatch(cell)
    if groups and not unclear:
        mark, rest = groups[1], groups[2] or ""
        if not rest.startswith(mark):
            return cell.removesuffix(rest).replace(mark, "") + rest.replace(",", ".")
    return cell.replace(",", ".") if DECIMAL.fullmatch(cell) else cell


def passenger_of(names, values, decimal):
    """Return the Passenger of one line; ValidationError or TableError say what is wrong."""
    while len(values) > len(names) and not values[-1].strip():
        values.pop()  # spreadsheets write empty cells
    if len(values) > len(names):
        raise TableError("fields", found=len(values), known=len(names))
    cells = {n: v.strip() for n, v in zip(names, values, strict=False) if n in COLUMNS}
    cells = {n: plain(n, v, decimal) if n in NUMBERS else v for n, v in cells.items() if v}
    return Passenger.model_validate(cells, strict=False)  # "3" is text here
