#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Search the best model by repeated cross-validation; save it with its manifest."""

import argparse
import json
import sys

from common import HERE, Refused, run, seed
from features import ImportantFeatures, read_table
from model_files import save_model, sha256
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from workers import workers

SCORES = ("accuracy", "recall", "roc_auc")
GRID = {"logisticregression__C": [0.001, 0.01, 0.1, 1.0, 10.0]}
DATA = HERE / "data"


def main() -> None:
    """Write model/model.pkl and model/manifest.json."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="DASK_SCHEDULER: a cluster.")
    parser.add_argument("--seed", type=seed, default=42, help="seed of the folds (default 42)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    args = parser.parse_args()
    if args.jobs == 0:
        parser.error("--jobs must not be 0")
    measures, malignant = read_table(DATA / "train.csv")
    try:
        chosen = json.loads((DATA / "features.json").read_text(encoding="utf-8"))
        choice, kept = ImportantFeatures(**chosen["settings"]), chosen["kept"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("features.json is missing or broken: run data_preparation.py") from error
    model = make_pipeline(choice, StandardScaler(), LogisticRegression(max_iter=1000))
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=5, random_state=args.seed)
    search = GridSearchCV(model, GRID, scoring=SCORES, refit="roc_auc", cv=folds)
    with workers(args.jobs), threadpool_limits(1):  # small matrices: more threads only wait
        search.fit(measures, malignant)
    if search.best_estimator_[:1].get_feature_names_out().tolist() != kept:
        raise Refused("features.json does not belong to train.csv: run data_preparation.py")
    best = {name: values[search.best_index_] for name, values in search.cv_results_.items()}
    majority = cross_validate(DummyClassifier(), measures, malignant, scoring=SCORES, cv=folds)
    scores: dict[str, dict] = {"best": {}, "baseline": {}}
    for name in SCORES:
        found = {"mean": best[f"mean_test_{name}"], "std": best[f"std_test_{name}"]}
        values = majority[f"test_{name}"]
        scores["best"][name] = found
        scores["baseline"][name] = {"mean": values.mean(), "std": values.std()}
    files = ("raw.csv", "train.csv", "test.csv", "features.json")
    facts = {
        "data_sha256": {name: sha256(DATA / name) for name in files},
        "parameters": {"seed": args.seed, **chosen["settings"], **search.best_params_},
        "features": kept,
        "cross_validation": scores,
    }
    save_model(search.best_estimator_, facts)
    for model_name, by_name in scores.items():
        line = ", ".join(f"{s} {v['mean']:.3f} ± {v['std']:.3f}" for s, v in by_name.items())
        print(f"{model_name:8} {line}", file=sys.stderr)


if __name__ == "__main__":
    run(main)
