#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Test model.pkl on prepared/test.csv; print its accuracy, and on stderr that of two baselines."""

import argparse
import pickle
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).resolve().parent


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    table = pd.read_csv(HERE / "prepared/test.csv", index_col=["station", "date"])
    frost, today = table.pop("frost_tomorrow"), table.pop("frost_today")
    model = pickle.loads((HERE / "model.pkl").read_bytes())
    accuracy = model.score(table, frost)
    never, same = (frost == 0).mean(), (frost == today).mean()
    print(f"model_testing.py: never frost {never:.3f}, as today {same:.3f}", file=sys.stderr)
    print(f"Model test accuracy is: {accuracy:.3f}")


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # a broken table or pickle can raise anything
        sys.exit(f"model_testing.py: cannot test model.pkl on prepared/test.csv: {error}")
