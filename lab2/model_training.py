#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Search the best model by repeated cross-validation; save it with its manifest."""

import argparse
import sys

import pandas as pd
from common import HERE, run, seed
from features import ImportantFeatures, read_table
from model_files import save_model, sha256
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from workers import workers

DATA = HERE / "data"
SCORES = ("accuracy", "recall", "roc_auc")
GRID = {"logisticregression__C": [0.001, 0.01, 0.1, 1.0, 10.0]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="DASK_SCHEDULER: a cluster.")
    parser.add_argument("--seed", type=seed, default=42, help="seed of the folds (default 42)")
    parser.add_argument("--jobs", type=int, default=1, choices=(1, 2, 4, 8, 16), help="processes")
    args = parser.parse_args()
    measures, malignant = read_table(DATA / "train.csv")
    model = make_pipeline(ImportantFeatures(), StandardScaler(), LogisticRegression(max_iter=1000))
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=5, random_state=args.seed)
    search = GridSearchCV(model, GRID, scoring=SCORES, refit="roc_auc", cv=folds)
    with workers(args.jobs), threadpool_limits(1):  # small matrices: more threads only wait
        search.fit(measures, malignant)
    majority = cross_validate(DummyClassifier(), measures, malignant, scoring=SCORES, cv=folds)
    best = pd.DataFrame(search.cv_results_).loc[search.best_index_]
    scores: dict[str, dict] = {"best": {}, "baseline": {}}
    for name in SCORES:
        values = majority[f"test_{name}"]
        scores["best"][name] = {kind: best[f"{kind}_test_{name}"] for kind in ("mean", "std")}
        scores["baseline"][name] = {"mean": values.mean(), "std": values.std()}
    choice = search.best_estimator_[0]
    files = ("raw.csv", "train.csv", "test.csv", "features.json")
    facts = {
        "data_sha256": {name: sha256(DATA / name) for name in files},
        "parameters": {"seed": args.seed, **choice.get_params(), **search.best_params_},
        "features": choice.get_feature_names_out().tolist(),
        "cross_validation": scores,
    }
    save_model(search.best_estimator_, facts)
    for model_name, by_name in scores.items():
        line = ", ".join(f"{s} {v['mean']:.3f} ± {v['std']:.3f}" for s, v in by_name.items())
        print(f"{model_name:8} {line}", file=sys.stderr)


if __name__ == "__main__":
    run(main)
