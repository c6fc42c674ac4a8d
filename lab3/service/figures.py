# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Numbers as people write them: 22.5, 22,5, 1 234,50."""

import re

from service.reading import TableError

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


def plain(cell, decimal):
    """Return a number as people write it as Python reads it; else the cell."""
    unclear = UNCLEAR.fullmatch(cell)
    if unclear and unclear[1] != decimal:
        raise TableError("unclear", value=cell)
    groups = GROUPS.fullmatch(cell)
    if groups and not unclear:
        mark, rest = groups[1], groups[2] or ""
        if not rest.startswith(mark):
            whole = cell.removesuffix(rest).replace(mark, "")
            return whole + rest.replace(",", ".")
    return cell.replace(",", ".") if DECIMAL.fullmatch(cell) else cell
