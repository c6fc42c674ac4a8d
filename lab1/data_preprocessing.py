#!/usr/bin/env python3
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Repair the readings of train/ and test/, make features of them, and scale both alike."""

import pickle
import sys

import numpy as np
from script_basics import HERE, BadInput, Parser, all_or_nothing, remove, run
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from station_files import read_stations
from weather_features import examples


def prepare(train, test):
    """Fit imputer and scaler on the training features alone, then apply them to both.

    train, test: (examples, features) in °C, NaN where nothing was ever measured.
    Returns the fitted pipeline and both arrays, scaled.
    """
    preparation = make_pipeline(SimpleImputer(), StandardScaler())
    return preparation, preparation.fit_transform(train), preparation.transform(test)


def main():
    Parser(description=__doc__).parse_args()
    remove("model.pkl")  # it came from the old data
    with all_or_nothing("prepared") as (folder,):
        train, test = (examples(read_stations(HERE / name)) for name in ("train", "test"))
        if np.isnan(train["features"]).all(axis=0).any():
            raise BadInput("train/: a sensor without any reading; nothing to scale by")
        preparation, *scaled = prepare(train["features"], test["features"])
        folder.mkdir()
        for name, part, features in zip(("train", "test"), (train, test), scaled, strict=True):
            np.savez(folder / f"{name}.npz", **(part | {"features": features}))
        (folder / "preparation.pkl").write_bytes(pickle.dumps(preparation))
    print(
        f"data_preprocessing.py: {len(train['frost'])} days to learn from,"
        f" {len(test['frost'])} days to test on",
        file=sys.stderr,
    )


if __name__ == "__main__":
    run(main)
