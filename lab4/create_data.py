# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Create the data set: the 891 passengers of the Titanic's training table, label included.

Source: catboost.datasets.titanic(), or the same table as the gradio package carries it.
"""

import csv
import hashlib
import importlib.util
import socket
from http.client import HTTPException
from pathlib import Path

from titanic_rows import DATA, Mistake, Parser, run, write

SHA256 = "18ddeda185191c5e62089d26ae0aaa9b083fb750a575bd285adf5da376322ad6"
HOST = "storage.mds.yandex.net"  # where catboost downloads from


def packaged():
    """The rows of the copy inside gradio, which is found but not imported."""
    gradio = importlib.util.find_spec("gradio")
    if gradio is None:
        raise Mistake("no download and no gradio package: pip install gradio")
    path = Path(gradio.origin).parent / "media_assets/data/titanic.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def downloaded(timeout=5):
    """The rows that catboost downloads; raises OSError where nothing answers in time (seconds)."""
    socket.create_connection((HOST, 443), timeout).close()
    socket.setdefaulttimeout(timeout)
    from catboost.datasets import titanic  # slow to import, so only after the host has answered

    try:
        table = titanic()[0]
    except (RuntimeError, ValueError, EOFError, HTTPException) as problem:
        raise OSError("the download is not whole") from problem
    return table.astype(object).where(table.notna(), "").to_dict("records")


def normal(rows):
    """The same rows with every number written one way: 22.0 becomes 22, 7.2500 becomes 7.25."""

    def text(value):
        try:
            return repr(float(value)).removesuffix(".0")
        except ValueError:
            return value

    return [{name: text(value) for name, value in row.items()} for row in rows]


def checksum(rows):
    """SHA-256 of the rows' text, tab between values and newline after each row."""
    lines = ["\t".join(row.values()) + "\n" for row in rows]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("out", nargs="?", default=DATA, help="file to write [titanic.csv]")
    parser.add_argument("--source", choices=["auto", "download", "packaged"], default="auto")
    options = parser.parse_args()
    rows = []
    if options.source != "packaged":
        try:
            rows = normal(downloaded())
        except OSError as problem:
            if options.source == "download":
                raise Mistake(f"{HOST} does not answer; try --source packaged") from problem
    if not rows or (options.source == "auto" and checksum(rows) != SHA256):
        rows = normal(packaged())
    if checksum(rows) != SHA256:
        raise Mistake("this is not the table we know: its checksum differs")
    write(options.out, rows)
    print(f"{len(rows)} passengers, {len(rows[0])} columns")


if __name__ == "__main__":
    run(main)
