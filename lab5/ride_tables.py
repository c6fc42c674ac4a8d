# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Read tables of taxi rides as Excel and others write them: all that is unclear is refused."""

import io
import re
from pathlib import Path

import pandas as pd
from ride_files import BadInput, refuse

NUMBER = r"[+-]?(?:0|[1-9][0-9]*)(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?"
UNCLEAR = r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}"  # 1,234 may be 1.234 or 1234


def read_cells(path):
    """The cells as texts, without empty rows, numbered as a spreadsheet does; the separator."""
    plain = {"header": None, "dtype": str, "keep_default_na": False, "skip_blank_lines": False}
    try:
        raw = Path(path).read_bytes()
        utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))  # its byte order mark
        text = raw.decode("utf-16" if utf16 else "utf-8-sig", errors="replace")
        first = (text.splitlines() or [""])[0].strip('" ')
        skip = int(first.lower().startswith("sep="))  # a line for Excel, not the header
        separator = first[4:5] or "\t" if skip else max(",;\t", key=first.count)
        cells = pd.read_csv(io.StringIO(text, newline=None), sep=separator, skiprows=skip, **plain)
    except (OSError, ValueError) as error:
        reason = re.sub(r"row (\d+)", lambda found: f"row {int(found[1]) + 1}", str(error))
        raise BadInput(f"{path}: not a table: {reason.strip()}") from error
    cells = cells.set_axis(cells.index + 1 + skip).apply(lambda column: column.str.strip())
    return cells[(cells != "").any(axis="columns")], separator


def read_rides(path):
    """Columns distance_km, fare_eur, perhaps spoiled (0 or 1), as floats; the index is the row."""
    cells, separator = read_cells(path)
    refuse(path, cells.stack()[lambda cell: cell.str.contains("\n")], "spans two lines")
    header = [name.lower() for name in cells.iloc[:1].to_numpy().ravel()]
    names = [name for name in ("distance_km", "fare_eur", "spoiled") if name in header]
    for name in ("distance_km", "fare_eur", *names):
        if header.count(name) != 1:
            raise BadInput(f"{path}: not one column {name} in the header {str(header)[:99]}")
    texts = cells.iloc[1:].set_axis(header, axis="columns")[names].stack()
    if len(texts) < 3 * len(names):
        raise BadInput(f"{path}: a line needs 3 rides, here: {len(texts) // len(names)}")
    refuse(path, texts[~texts.str.fullmatch(NUMBER)], "is not a number like 1234.5 or 1234,5")
    comma, point = texts.str.contains(","), texts.str.contains(".", regex=False)
    refuse(path, texts[comma & point.any()], "has a comma, other numbers have a point")
    usual = {",": point.any(), ";": comma.any()}.get(separator, False)
    if not usual and texts[comma | point].str.fullmatch(UNCLEAR).all():
        refuse(path, texts[comma | point], "has a decimal mark or a thousands separator: unclear")
    numbers = texts.str.replace(",", ".").astype(float)
    refuse(path, texts[numbers.abs() >= 1e9], "is too large")
    rides = numbers.unstack()[names]
    km, marks = rides["distance_km"], rides.filter(["spoiled"]).stack()
    refuse(path, marks[~marks.isin([0, 1])], "is not 0 or 1")
    if km.max() - km.min() <= 1e-6 * km.abs().max():
        raise BadInput(f"{path}: column distance_km is constant, so no line can be checked")
    return rides
