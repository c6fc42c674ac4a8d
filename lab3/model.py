#!/usr/bin/env python3
# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Train CatBoost on the Titanic table, say honestly how good it is, and export it as ONNX."""

import argparse
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from baselines import baselines
from catboost import CatBoostClassifier
from passenger_features import FEATURES, encode
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
from titanic import load_titanic

HERE = Path(__file__).resolve().parent


def rows_of(table):
    """Return the features of `table`'s passengers: an array of n x 7 floats, NaN where unknown."""
    columns = ["Pclass", "Sex", "Age", "SibSp", "Parch", "Fare", "Embarked", "Name"]
    values = table[columns].astype(object).where(table[columns].notna(), None)
    return np.array([encode(*row) for row in values.itertuples(index=False)], dtype="float32")


def new_model(seed):
    """Return an untrained CatBoost classifier; one thread, so that its numbers never change."""
    return CatBoostClassifier(
        iterations=60, depth=4, learning_rate=0.15, random_seed=seed,
        thread_count=1, verbose=False, allow_writing_files=False,
    )  # fmt: skip


def accuracy(model, data, target, folds):
    """Return the cross-validated accuracy: its mean, and its spread from fold to fold."""
    scores = cross_val_score(model, data, target, cv=folds)
    return {"accuracy": round(scores.mean(), 4), "spread": round(scores.std(ddof=1), 4)}


def write_model(model, facts, folder):
    """Write the model (native and ONNX) and its facts into `folder`, all aside first."""
    with tempfile.TemporaryDirectory(prefix=".model.", dir=folder) as aside:
        model.save_model(f"{aside}/model.cbm")
        model.save_model(f"{aside}/model.onnx", format="onnx")
        Path(aside, "model.json").write_text(json.dumps(facts, indent=2) + "\n")
        for path in Path(aside).iterdir():
            path.replace(folder / path.name)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.error = lambda message: parser.exit(2, f"model.py: {message}\n")
    parser.add_argument("--seed", type=int, default=3, help="of the folds and the model")
    parser.add_argument("--repeats", type=int, default=5, help="of the five-fold cross-validation")
    args = parser.parse_args(argv)
    if args.repeats < 1:
        parser.error("--repeats must be 1 or more")
    if not 0 <= args.seed < 2**32:
        parser.error("--seed must be between 0 and 2**32 - 1")
    try:
        table = load_titanic()
    except (OSError, ValueError) as error:
        parser.exit(1, f"model.py: {error}\n")
    data, target = rows_of(table), table["Survived"].to_numpy()
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=args.repeats, random_state=args.seed)
    candidates = {"CatBoost": new_model(args.seed)} | baselines()
    scores = {name: accuracy(model, data, target, folds) for name, model in candidates.items()}
    for name, score in scores.items():
        print(f"{name:28} {score['accuracy']:.3f} ± {score['spread']:.3f}")
    facts = {"features": FEATURES, "passengers": len(table), "seed": args.seed, "scores": scores}
    try:
        write_model(new_model(args.seed).fit(data, target), facts, HERE)
    except OSError as error:
        parser.exit(1, f"model.py: {error}\n")


if __name__ == "__main__":
    sys.exit(main())
