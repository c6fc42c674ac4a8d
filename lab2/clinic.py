# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""The clinic's database: where it is, and its rows, checked."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from common import HERE, Refused
from pydantic import BaseModel
from schema import check

FILE = HERE / "data" / "clinic.sqlite"


def connect(create: bool = False) -> sa.Engine:
    """Return an engine for DATABASE_URL, or for data/clinic.sqlite where it is not set."""
    address = os.environ.get("DATABASE_URL", "").strip()
    try:
        url = sa.make_url(address or sa.URL.create("sqlite", database=str(FILE)))
        engine = sa.create_engine(url, poolclass=sa.NullPool)  # what is released is closed
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError) as error:
        raise Refused("DATABASE_URL is not an address that SQLAlchemy can open") from error
    if engine.name == "sqlite" and url.database and not (create or Path(url.database).is_file()):
        raise Refused(f"no database {Path(url.database).name}: run clinic_seed.py first")
    return engine


@contextlib.contextmanager
def begin(engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection in one transaction that includes CREATE TABLE, on SQLite as well."""
    with engine.begin() as connection:
        if engine.name == "sqlite":  # Python's driver begins late, at the first INSERT
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def read(engine: sa.Engine, table: str, row_type: type[BaseModel], size: int = 1000) -> Iterator:
    """Yield for each `size` rows, by key, the valid ones and {key: reason} of the others."""
    columns, inspector, last = list(row_type.model_fields), sa.inspect(engine), None
    if not inspector.has_table(table):
        raise Refused(f"the database has no table {table}")
    if missing := set(columns) - {column["name"] for column in inspector.get_columns(table)}:
        raise Refused(f"table {table} has no column {', '.join(sorted(missing))}")
    select = sa.select(sa.table(table, *map(sa.column, columns))).order_by("biopsy_id")
    connected = engine.connect().execution_options(yield_per=size)
    with connected as connection, connection.execute(select) as result:
        for part in result.mappings().partitions():
            keys = [row["biopsy_id"] for row in part]
            valid, reasons = check([dict(row) for row in part], row_type)
            bad = {str(keys[position]): reason for position, reason in reasons.items()}
            pairs = zip([last, *keys], keys, strict=False)
            twice = {str(key) for before, key in pairs if key == before and key is not None}
            bad = dict.fromkeys(sorted(twice), "biopsy_id: two rows have this key") | bad
            good, last = pd.DataFrame(valid, columns=columns), keys[-1]
            yield good[~good["biopsy_id"].astype(str).isin(twice)], bad
