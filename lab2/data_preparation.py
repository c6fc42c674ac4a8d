#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Split raw.csv into train.csv and test.csv, then choose features on the training rows alone."""

import argparse
import sys

import pandas as pd
from common import HERE, run, seed, write
from features import ImportantFeatures, read_table
from sklearn.model_selection import train_test_split

DATA = HERE / "data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=seed, default=42, help="seed of the split (default 42)")
    args = parser.parse_args()
    measures, malignant = read_table(DATA / "raw.csv")
    table = pd.read_csv(DATA / "raw.csv")
    train, test = train_test_split(
        table, test_size=0.25, stratify=malignant, random_state=args.seed
    )
    choice = ImportantFeatures()
    choice.fit(measures.loc[train.index], malignant[train.index])
    kept = choice.get_feature_names_out().tolist()
    others = [name for name in measures if name not in kept]
    for name, rows in (("train.csv", train), ("test.csv", test)):
        write(DATA / name, rows[["biopsy_id", *kept, *others, "diagnosis"]])
    why = pd.DataFrame({"auc": choice.auc_.round(6), "decision": choice.reason_}, index=[*measures])
    write(DATA / "features.json", {"kept": kept, "why": why.to_dict(orient="index")})
    counts = f"{len(train)} training rows, {len(test)} test rows"
    print(f"{counts}, {len(kept)} of {len(why)} features kept", file=sys.stderr)


if __name__ == "__main__":
    run(main)
