# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The split into training, validation and test rows, which three scripts must agree on."""

from sklearn.model_selection import train_test_split
from titanic import refuse


def split(path, table, seed):
    """Parts "train" (60 %), "valid" and "test" (20 % each), with the same share of survivors."""
    options = {"random_state": seed}
    try:
        train, rest = train_test_split(table, test_size=0.4, stratify=table["Survived"], **options)
        valid, test = train_test_split(rest, test_size=0.5, stratify=rest["Survived"], **options)
    except ValueError as problem:
        refuse(path, f": {len(table)} rows cannot be split: {problem}")
    return {"train": train, "valid": valid, "test": test}
