#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Split the rows first, then choose the important features on the training rows alone."""

import argparse
import sys

import pandas as pd
from common import HERE, run, seed, write_json, write_table
from features import ImportantFeatures, read_table
from sklearn.model_selection import train_test_split

DATA = HERE / "data"


def main() -> None:
    """Write data/train.csv, data/test.csv and data/features.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=seed, default=42, help="seed of the split (default 42)")
    parser.add_argument("--test-share", type=float, default=0.25, help="default 0.25")
    parser.add_argument("--min-auc", type=float, default=0.65, help="least AUC alone (0.65)")
    parser.add_argument("--max-correlation", type=float, default=0.9, help="default 0.9")
    args = parser.parse_args()
    if not (0.05 <= args.test_share <= 0.5 and 0.5 <= args.min_auc < 0.9):
        parser.error("--test-share must be within 0.05 and 0.5, --min-auc within 0.5 and 0.9")
    if not 0.1 <= args.max_correlation <= 1:
        parser.error("--max-correlation must be within 0.1 and 1")
    measures, malignant = read_table(DATA / "raw.csv")
    table = pd.read_csv(DATA / "raw.csv")
    train, test = train_test_split(
        table, test_size=args.test_share, stratify=malignant, random_state=args.seed
    )
    choice = ImportantFeatures(args.min_auc, args.max_correlation)
    choice.fit(measures.loc[train.index], malignant[train.index])
    kept = choice.get_feature_names_out().tolist()
    others = [name for name in measures if name not in kept]
    for name, rows in (("train.csv", train), ("test.csv", test)):
        write_table(DATA / name, rows[["biopsy_id", *kept, *others, "diagnosis"]])
    why = {}
    for name, auc, reason in zip(measures, choice.auc_, choice.reason_, strict=True):
        if reason.startswith("repeats"):
            reason = f"repeats {measures.columns[int(reason.split()[1])]}"
        why[name] = {"auc": round(float(auc), 6), "decision": reason}
    settings = {"min_auc": args.min_auc, "max_correlation": args.max_correlation}
    write_json(DATA / "features.json", {"kept": kept, "settings": settings, "why": why})
    counts = f"{len(train)} training rows, {len(test)} test rows"
    print(f"{counts}, {len(kept)} of {len(why)} features kept", file=sys.stderr)


if __name__ == "__main__":
    run(main)
