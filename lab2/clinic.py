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
        raise Refused("DATABASE_URL: not an address, or its driver is not installed") from error
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
    columns, inspector = list(row_type.model_fields), sa.inspect(engine)
    if not inspector.has_table(table):
        raise Refused(f"the database has no table {table}")
    if missing := set(columns) - {column["name"] for column in inspector.get_columns(table)}:
        raise Refused(f"table {table} has no column {', '.join(sorted(missing))}")
    source = sa.table(table, *map(sa.column, columns))
    key = source.c.biopsy_id
    several = sa.select(key).group_by(key).having(sa.func.count(key) > 1)
    with engine.connect().execution_options(yield_per=size) as connection:
        keys = map(str, connection.scalars(several.order_by(key)))
        if twice := dict.fromkeys(keys, "biopsy_id: two rows have this key"):
            yield pd.DataFrame(columns=columns), twice
        with connection.execute(sa.select(source).order_by(key)) as result:
            for part in result.mappings().partitions():
                rows = [dict(row) for row in part if str(row["biopsy_id"]) not in twice]
                valid, reasons = check(rows, row_type)
                bad = {str(rows[place]["biopsy_id"]): why for place, why in reasons.items()}
                yield pd.DataFrame(valid, columns=columns), bad
