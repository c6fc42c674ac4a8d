#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Split the rows first, then choose the important features on the training rows alone."""

import csv
import sys
from pathlib import Path

from artifacts import HERE, aside, write_json
from clinic import FEATURES, LABELS
from console import Parser, run, seed
from features import ImportantFeatures, read_table
from sklearn.model_selection import train_test_split


def write_rows(path: Path, data, target, keys, kept: list[str]) -> None:
    """Write rows as CSV: the key, the important features, the others, the diagnosis."""
    order = kept + [name for name in FEATURES if name not in kept]
    with aside(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["biopsy_id", *order, "diagnosis"])
        for key, values, label in zip(keys, data.tolist(), target, strict=True):
            row = dict(zip(FEATURES, values, strict=True))
            writer.writerow([key, *(row[name] for name in order), LABELS[label]])


def main() -> int:
    """Write data/train.csv, data/test.csv and data/features.json."""
    parser = Parser(description=__doc__)
    parser.add_argument("--seed", type=seed, default=42, help="seed of the split (default 42)")
    parser.add_argument("--test-share", type=float, default=0.25, help="default 0.25")
    parser.add_argument("--min-auc", type=float, default=0.65, help="least AUC alone (0.65)")
    parser.add_argument("--max-correlation", type=float, default=0.9, help="default 0.9")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="folder of the tables")
    args = parser.parse_args()
    if not (0.05 <= args.test_share <= 0.5 and 0.5 <= args.min_auc < 0.9):
        parser.error("--test-share must be within 0.05 and 0.5, --min-auc within 0.5 and 0.9")
    if not 0.1 <= args.max_correlation <= 1:
        parser.error("--max-correlation must be within 0.1 and 1")
    data, target, keys = read_table(args.data / "raw.csv")
    parts = train_test_split(
        data, target, keys, test_size=args.test_share, stratify=target, random_state=args.seed
    )
    train, test, train_target, test_target, train_keys, test_keys = parts
    choice = ImportantFeatures(args.min_auc, args.max_correlation).fit(train, train_target)
    kept = [name for name, keep in zip(FEATURES, choice.get_support(), strict=True) if keep]
    why = {}
    for name, auc, reason in zip(FEATURES, choice.auc_, choice.reason_, strict=True):
        if reason.startswith("repeats"):
            reason = f"repeats {FEATURES[int(reason.split()[1])]}"
        why[name] = {"auc": round(float(auc), 6), "decision": reason}
    write_rows(args.data / "train.csv", train, train_target, train_keys, kept)
    write_rows(args.data / "test.csv", test, test_target, test_keys, kept)
    settings = {"min_auc": args.min_auc, "max_correlation": args.max_correlation}
    write_json(args.data / "features.json", {"kept": kept, "settings": settings, "why": why})
    print(f"{len(train)} training rows, {len(test)} test rows, {len(kept)} of 30 features stay",
          file=sys.stderr)  # fmt: skip
    return 0


if __name__ == "__main__":
    run(main)
