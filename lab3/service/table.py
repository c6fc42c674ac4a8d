# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Score a CSV table of passengers: the good lines get a chance, the others a reason."""

import csv
import io
from itertools import islice

from pydantic import ValidationError

from service.faults import TableError
from service.figures import NUMBERS, decimal_mark, passenger_of
from service.reading import decode, header_of, records
from service.schema import LIMIT

MAX_LINES, MAX_COLUMNS = 100_000, 100
SHOWN = 10  # faults that are kept for the page: memory has to stay small


def score_table(data, scorer, watch):
    """Return (CSV text of the scored lines, number scored, number left out, first faults).

    `data` are a CSV table's bytes; a fault is (line, column or None, pydantic's or TableError).
    Raises TableError if the table cannot be read at all.
    """
    text, delimiter, header = header_of(decode(data))
    names = [name.lower() for name in header]
    lines = list(islice(records(text, delimiter), 1, MAX_LINES + 2))
    if len(lines) > MAX_LINES or len(header) > MAX_COLUMNS:
        raise TableError("too_large", lines=MAX_LINES, columns=MAX_COLUMNS)
    places = [names.index(name) for name in NUMBERS if name in names]
    cells = (
        values[place].strip() for _, values in lines for place in places if place < len(values)
    )
    decimal = decimal_mark(cells, delimiter)
    faults: list[tuple] = []
    written, total = io.StringIO(), 0
    out = csv.writer(written, lineterminator="\n")
    out.writerow([*header, "probability", "survived"])
    for start in range(0, len(lines), LIMIT):
        good = []
        for line, values in lines[start : start + LIMIT]:
            try:
                passenger = passenger_of(names, values, decimal)
                good.append((values + [""] * (len(header) - len(values)), passenger))
            except TableError as error:
                faults.append((line, error.values.get("column"), error))
            except ValidationError as error:
                faults += [(line, str(fault["loc"][0]), fault) for fault in error.errors()]
        del faults[SHOWN:]
        if good:
            rows, chances = scorer.of([passenger for _, passenger in good])
            watch.count(rows, chances)
            for (values, _), chance in zip(good, chances, strict=True):
                out.writerow([*values, f"{chance:.4f}", int(chance > 0.5)])
        total += len(good)
    return written.getvalue(), total, len(lines) - total, faults
