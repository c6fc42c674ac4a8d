# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Read a CSV table as spreadsheets write it: encoding, delimiter, header, records."""

import codecs
import csv
import io
import re

from service.schema import Passenger

COLUMNS = tuple(Passenger.model_fields)
MAX_COLUMNS = 100
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class TableError(ValueError):
    """What is wrong with the table or one of its cells: `key` of words.py, and what fills it."""

    def __init__(self, key, **values):
        super().__init__(key)
        self.key, self.values = key, values


def decode(data):
    """Return the text of a table's bytes, by its byte-order mark, else UTF-8."""
    encoding = next((name for mark, name in MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TableError("not_utf8", line=data.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise TableError("not_utf8", line=1)
    return text


def records(text, delimiter):
    """Yield (first line, values) of each record of a CSV text that is not empty."""
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True
    )
    line = 1
    try:
        for values in reader:
            if any(values):
                yield line, values
            line = reader.line_num + 1
    except csv.Error:
        raise TableError("quote", line=line) from None


def header_of(text):
    """Return (text without Excel's line "sep=;", delimiter, header)."""
    said = re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE)
    if said:
        text = "\n" + text[said.end() :]
    for delimiter in said[1] if said else ",;\t|":
        try:
            header = [name.strip() for name in next(records(text, delimiter), (1, []))[1]]
        except TableError:
            continue  # quotation marks that fit another delimiter
        names = [name.lower() for name in header]
        if len(header) > MAX_COLUMNS:
            raise TableError("too_wide", limit=MAX_COLUMNS)
        if {"pclass", "sex"} <= set(names):
            break
    else:
        raise TableError("no_column", column="sex" if re.search("(?i)pclass", text) else "pclass")
    for column in COLUMNS:
        if names.count(column) > 1:
            raise TableError("twice", column=column)
    for column in ("probability", "survived"):
        if column in header:
            raise TableError("taken", column=column)
    return text, delimiter, header
