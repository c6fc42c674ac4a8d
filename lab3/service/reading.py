# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Read a CSV table as spreadsheets write it: encoding, delimiter, header, records."""

import codecs
import csv
import io
import re

from service.faults import TableError
from service.schema import Passenger

COLUMNS = tuple(Passenger.model_fields)
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data):
    """Return the text of a table's bytes: UTF-16 if its byte-order mark says so, else UTF-8."""
    try:
        text = data.decode("utf-16" if data[:2] in UTF16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableError("not_utf8", line=data.count(b"\n", 0, error.start) + 1) from None
    if "\0" in text:
        raise TableError("not_utf8", line=1)
    return text


def records(text, delimiter):
    """Yield (first line, values) of each record of a CSV text that is not empty."""
    file, line = io.StringIO(text, newline=""), 1
    reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True, strict=True)
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
    text = "\n" + text[said.end() :] if said else text
    for delimiter in said[1] if said else ",;\t|":
        try:
            header = [name.strip() for name in next(records(text, delimiter), (1, []))[1]]
        except TableError:
            continue  # quotation marks that fit another delimiter
        names = [name.lower() for name in header]
        if {"pclass", "sex"} <= set(names):
            break
    else:
        raise TableError("no_column")
    for column in COLUMNS:
        if names.count(column) > 1:
            raise TableError("twice", column=column)
    for column in {"probability", "survived"} & set(header):
        raise TableError("taken", column=column)
    return text, delimiter, header
