#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Learn from prepared/train.npz whether tomorrow brings frost, and save the model."""

import pickle
import sys

from prepared_data import load
from script_basics import HERE, BadInput, Parser, all_or_nothing, run
from sklearn.linear_model import LogisticRegression


def train(features, frost):
    """Return a classifier fitted to scaled features (days, features) and frost (days,), 0 or 1."""
    return LogisticRegression().fit(features, frost)


def main():
    Parser(description=__doc__).parse_args()
    with all_or_nothing("model.pkl") as (file,):
        data = load(HERE / "prepared/train.npz")
        if len(set(data["frost"].tolist())) < 2:
            raise BadInput("prepared/train.npz: every day is alike, there is nothing to learn")
        model = train(data["features"], data["frost"])
        file.write_bytes(pickle.dumps(model))
    print(f"model_preparation.py: learned from {len(data['frost'])} days", file=sys.stderr)


if __name__ == "__main__":
    run(main)
