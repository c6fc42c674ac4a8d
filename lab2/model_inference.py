#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Put the model to work: score the `incoming` biopsies, write the `predictions` table."""

import csv
import sys
from pathlib import Path

import sqlalchemy as sa
from artifacts import HERE, aside, load_model
from clinic import FEATURES, LABELS, begin, connect, problem, query
from console import Parser, run

PREDICTIONS = sa.Table(
    "predictions",
    sa.MetaData(),
    sa.Column("biopsy_id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("model", sa.String(64), primary_key=True),  # SHA-256 of the pickle
    sa.Column("diagnosis", sa.String(9), nullable=False),
    sa.Column("probability", sa.Float, nullable=False),  # of malignant
)


def write_csv(path: Path, header: tuple[str, ...], rows: list) -> None:
    """Write a header and rows as a CSV file."""
    with aside(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def main() -> int:
    """Score what has no prediction by this model yet; write all of it in one transaction."""
    parser = Parser(description=__doc__, epilog="DATABASE_URL: any SQLAlchemy address.")
    parser.add_argument("--model", type=Path, default=HERE / "model", help="folder of the model")
    parser.add_argument("--reports", type=Path, default=HERE / "reports", help="folder to fill")
    args = parser.parse_args()
    model, manifest = load_model(args.model)
    engine, name, last_id = connect(), manifest["model_sha256"], None
    select, sound, rejected = query(engine, "incoming", ["biopsy_id", *FEATURES]), [], []
    with begin(engine) as connection:
        PREDICTIONS.create(connection, checkfirst=True)
        done = set(connection.scalars(
            sa.select(PREDICTIONS.c.biopsy_id).where(PREDICTIONS.c.model == name)))  # fmt: skip
        for row in connection.execute(select).mappings():
            if reason := problem(row, last_id):
                rejected.append((row["biopsy_id"], reason))
            elif row["biopsy_id"] not in done:
                sound.append(row)
            last_id = row["biopsy_id"]
        if sound:
            data = [[row[feature] for feature in FEATURES] for row in sound]
            new = [
                {"biopsy_id": row["biopsy_id"], "model": name, "probability": share,
                 "diagnosis": LABELS[share >= 0.5]}
                for row, share in zip(sound, model.predict_proba(data)[:, 1].tolist(), strict=True)
            ]  # fmt: skip
            connection.execute(PREDICTIONS.insert(), new)
    columns = [PREDICTIONS.c.biopsy_id, PREDICTIONS.c.diagnosis, PREDICTIONS.c.probability]
    mine = sa.select(*columns).where(PREDICTIONS.c.model == name).order_by("biopsy_id")
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(mine)]
    write_csv(args.reports / "predictions.csv", ("biopsy_id", "diagnosis", "probability"), rows)
    write_csv(args.reports / "rejected.csv", ("biopsy_id", "reason"), rejected)
    for key, reason in rejected:
        print(f"not scored: biopsy {key}: {reason}", file=sys.stderr)
    print(f"{len(sound)} new predictions, {len(rows)} in all, {len(rejected)} rows not scored")
    return 0


if __name__ == "__main__":
    run(main)
