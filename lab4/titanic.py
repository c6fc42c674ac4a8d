# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The Titanic table: read and checked, and always written as the same bytes."""

import io
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent
POSSIBLE = {"Survived": [0, 1], "Pclass": [1, 2, 3], "Sex": ["female", "male"]}


def refuse(path, problem):
    """End the program with exit code 1 and one line: the script, the file, what is wrong."""
    sys.exit(f"{Path(sys.argv[0]).name}: {Path(path).name}{problem}")


def read(path, *needed):
    """The CSV table at path (n rows; a missing age is NaN), also as a spreadsheet saves it."""
    options = {"header": None, "dtype": str, "keep_default_na": False, "engine": "python"}
    try:
        text = Path(path).read_text(encoding="utf-8-sig")  # with or without a byte order mark
        sep = max(",;\t", key=text.partition("\n")[0].count)
        rows = pd.read_csv(io.StringIO(text), sep=sep, **options).apply(lambda c: c.str.strip())
    except (OSError, ValueError) as problem:
        refuse(path, f" is not a readable CSV table in UTF-8: {str(problem).splitlines()[0]}")
    table = rows[1:].set_axis(names := list(rows.iloc[0]), axis="columns")
    if bad := [name for name in [*needed, *names] if names.count(name) != 1]:
        refuse(path, f" has {'two columns' if bad[0] in names else 'no column'} {bad[0]}: {names}")
    if table.empty:
        refuse(path, " has a header and no rows")
    if (short := table.isna().any(axis="columns")).any():
        refuse(path, f", row {short.idxmax() + 1}: fewer fields than the header (row 1) has")
    for name, values in table.items():
        number = pd.to_numeric(values.str.replace(",", "."), errors="coerce")  # decimal commas
        numeric = number.abs().lt(float("inf")) | (values == "")
        table[name] = number if numeric.all() else values
        wanted = POSSIBLE.get(name, "a number")
        possible = table[name].isin(wanted) if name in POSSIBLE else numeric
        wrong = ~possible | (values == "") & (name != "Age")
        if name in needed and wrong.any():
            row = wrong.idxmax()
            refuse(path, f", row {row + 1}, column {name}: {values[row]!r} is not {wanted}")
    return table


def write(path, data):
    """Write bytes, or a table as CSV, to path: whole or not at all."""
    if isinstance(data, pd.DataFrame):
        data = data.to_csv(index=False, lineterminator="\n").encode()
    temporary = Path(f"{path}.new")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as problem:
        if temporary.exists():
            temporary.unlink()
        refuse(path, f" cannot be written: {problem.strerror}")
