# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The split into training, validation and test rows, which three scripts must agree on."""

import sys
from pathlib import Path

from sklearn.model_selection import train_test_split


def split(table, seed):
    """Parts "train" (60 %), "valid" and "test" (20 % each), with the same share of survivors."""

    def cut(rows, share):
        return train_test_split(rows, test_size=share, random_state=seed, stratify=rows["Survived"])

    try:
        train, rest = cut(table, 0.4)
        valid, test = cut(rest, 0.5)
    except ValueError as problem:
        sys.exit(f"{Path(sys.argv[0]).name}: {len(table)} rows cannot be split: {problem}")
    return {"train": train, "valid": valid, "test": test}
