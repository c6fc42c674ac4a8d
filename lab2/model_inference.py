#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Put the model to work: score the `incoming` biopsies, write the `predictions` table."""

import argparse
import sys

import numpy as np
import pandas as pd
import sqlalchemy as sa
from clinic import begin, connect, read
from common import HERE, LABELS, Refused, run, write
from model_files import load_model
from schema import Incoming

PREDICTIONS = sa.Table(
    "predictions",
    sa.MetaData(),
    sa.Column("biopsy_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("model", sa.String(64), primary_key=True),  # SHA-256 of the pickle
    sa.Column("diagnosis", sa.String(9), nullable=False),
    sa.Column("probability", sa.Float, nullable=False),  # of malignant
)


def main() -> None:
    argparse.ArgumentParser(description=__doc__, epilog="DATABASE_URL: the database.").parse_args()
    model, manifest = load_model()
    engine, name = connect(), manifest["model_sha256"]
    refused: dict[str, str] = {}
    scored = [pd.DataFrame({"biopsy_id": [], "probability": []})]
    for rows, reasons in read(engine, "incoming", Incoming):
        refused |= reasons
        if len(rows):
            rows["probability"] = model.predict_proba(rows[model.feature_names_in_])[:, 1]
            scored.append(rows[["biopsy_id", "probability"]])
    table = pd.concat(scored[1:] or scored)
    for key, reason in refused.items():
        if table.empty:
            raise Refused(f"none of the {len(refused)} incoming rows is valid: row {key}: {reason}")
        print(f"not scored: biopsy {key}: {reason}", file=sys.stderr)
    table["diagnosis"] = np.where(table["probability"] >= 0.5, LABELS[1], LABELS[0])
    with begin(engine) as connection:
        PREDICTIONS.create(connection, checkfirst=True)
        done = sa.select(PREDICTIONS.c.biopsy_id).where(PREDICTIONS.c.model == name)
        new = table[~table["biopsy_id"].isin(list(connection.scalars(done)))]
        new.assign(model=name).to_sql("predictions", connection, if_exists="append", index=False)
        mine = sa.select(PREDICTIONS).where(PREDICTIONS.c.model == name).order_by("biopsy_id")
        everything = pd.read_sql(mine, connection).drop(columns="model")
    write(HERE / "reports" / "predictions.csv", everything)
    rejected = pd.DataFrame(refused.items(), columns=["biopsy_id", "reason"])
    write(HERE / "reports" / "rejected.csv", rejected)
    print(f"{len(new)} new predictions, {len(everything)} in all, {len(refused)} rows not scored")


if __name__ == "__main__":
    run(main)
