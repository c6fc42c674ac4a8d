#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Learn from prepared/train.csv whether tomorrow brings frost, and save model.pkl."""

import argparse
import pickle
import sys
from pathlib import Path

import pandas as pd
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).resolve().parent


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    table = pd.read_csv(HERE / "prepared/train.csv", index_col=["station", "date"])
    frost = table.pop("frost_tomorrow")
    model = LogisticRegression().fit(table.drop(columns="frost_today"), frost)
    new = HERE / ".new-model.pkl"
    new.write_bytes(pickle.dumps(model))
    new.replace(HERE / "model.pkl")
    print(f"model_preparation.py: learned from {len(frost)} evenings", file=sys.stderr)


if __name__ == "__main__":
    try:
        main()
    except (OSError, ValueError) as error:
        sys.exit(f"model_preparation.py: cannot learn from prepared/train.csv: {error}")
    except KeyError as error:
        sys.exit(f"model_preparation.py: prepared/train.csv has no column {error}")
