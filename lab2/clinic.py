# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""The clinic's database: where it is, what its tables hold, and what a sound row looks like.

The 30 measures describe cell nuclei of a breast biopsy (Wolberg, Street and Mangasarian, 1993,
the Wisconsin Diagnostic Breast Cancer table): lengths in micrometres, areas in their squares.
"""

import contextlib
import math
import os
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

HERE = Path(__file__).resolve().parent
LIMITS = {  # the largest value that still makes sense, for the mean, its error and the worst cells
    "radius": 100, "texture": 100, "perimeter": 1000, "area": 10000, "smoothness": 1,
    "compactness": 5, "concavity": 5, "concave_points": 1, "symmetry": 1, "fractal_dimension": 1,
}  # fmt: skip
FEATURES = [f"{kind}_{name}" for kind in ("mean", "error", "worst") for name in LIMITS]
LABELS = ("benign", "malignant")
DEFAULT_URL = f"sqlite:///{HERE / 'data' / 'clinic.sqlite'}"


class Refused(Exception):
    """Data or a setting that the pipeline does not accept; the message is for the user."""


def connect(create: bool = False) -> sa.Engine:
    """Return an engine for DATABASE_URL, or for the embedded SQLite file where it is not set."""
    try:
        url = sa.make_url(os.environ.get("DATABASE_URL") or DEFAULT_URL)
        if url.get_backend_name() == "sqlite" and url.database and not create:
            if not Path(url.database).is_file():
                raise Refused(f"no database {Path(url.database).name}: run clinic_seed.py first")
        elif url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        return sa.create_engine(url)
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ModuleNotFoundError) as error:
        raise Refused("DATABASE_URL is no database address that SQLAlchemy can open") from error


@contextlib.contextmanager
def begin(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection inside one transaction that holds CREATE TABLE too, on SQLite as well."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":  # Python's driver begins late, at the first INSERT
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # a second writer waits for its turn
        yield connection


def query(engine: sa.Engine, table: str, columns: list[str]) -> sa.Select:
    """Return the SELECT of `columns` ordered by biopsy_id, or refuse a table that lacks one."""
    inspector = sa.inspect(engine)
    if not inspector.has_table(table):
        raise Refused(f"the database has no table {table}")
    present = {column["name"] for column in inspector.get_columns(table)}
    for name in columns:
        if name not in present:
            raise Refused(f"table {table} has no column {name}")
    return sa.select(*map(sa.column, columns)).select_from(sa.table(table)).order_by("biopsy_id")


def problem(row: dict, last_id: object = None) -> str | None:
    """Say what is wrong with a row ("column: reason"), or None; `last_id` is of the row before."""
    if type(row["biopsy_id"]) is not int:
        return f"biopsy_id: {row['biopsy_id']!r} is no whole number"
    if row["biopsy_id"] == last_id:
        return "biopsy_id: stands there twice"
    for name in FEATURES:
        value = row[name]
        if value is None:
            return f"{name}: missing"
        if isinstance(value, (bool, str, bytes)):
            return f"{name}: {value!r} is no number"
        limit = LIMITS[name.split("_", 1)[1]]
        if not (math.isfinite(value) and 0 <= value <= limit):
            return f"{name}: {value:g} is not within 0 and {limit}"
    if "diagnosis" in row and row["diagnosis"] not in LABELS:
        label = row["diagnosis"]
        return "diagnosis: " + ("missing" if label is None else f"{label!r} is none of {LABELS}")
    return None
