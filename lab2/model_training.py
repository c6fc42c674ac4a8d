#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Search the best model by five times five-fold cross-validation; pickle it with its manifest."""

import contextlib
import json
import pickle
import platform
import subprocess
import sys
from pathlib import Path

import joblib
import numpy
import sklearn
from artifacts import HERE, aside, sha256, write_json
from clinic import FEATURES, Refused
from console import Parser, run, seed
from features import ImportantFeatures, read_table
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from workers import workers

SCORES = ("roc_auc", "accuracy", "recall")
GRID = {"logisticregression__C": [0.001, 0.01, 0.1, 1.0, 10.0]}


def git_sha() -> str | None:
    """Return the commit that this code stands in, or None outside of git."""
    git = ["git", "-C", str(HERE), "rev-parse", "HEAD"]
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        return subprocess.run(git, capture_output=True, text=True, check=True).stdout.strip()


def summary(result: dict, row: int | None = None) -> dict:
    """Return mean and spread of each score over the 25 folds of a search or a cross-validation."""
    if row is None:
        return {s: {"mean": result[f"test_{s}"].mean(), "std": result[f"test_{s}"].std()}
                for s in SCORES}  # fmt: skip
    return {s: {k: result[f"{k}_test_{s}"][row] for k in ("mean", "std")} for s in SCORES}


def main() -> int:
    """Write model/model.pkl and model/manifest.json."""
    parser = Parser(description=__doc__, epilog="DASK_SCHEDULER=tcp://HOST:8786: search there.")
    parser.add_argument("--seed", type=seed, default=42, help="seed of the folds (default 42)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="folder of the tables")
    parser.add_argument("--model", type=Path, default=HERE / "model", help="folder of the model")
    args = parser.parse_args()
    if args.jobs == 0:
        parser.error("--jobs must not be 0")
    data, target, _ = read_table(args.data / "train.csv")
    try:
        chosen = json.loads((args.data / "features.json").read_text(encoding="utf-8"))
        choice = ImportantFeatures(**chosen["settings"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused("features.json is missing or broken: run data_preparation.py") from error
    pipeline = make_pipeline(choice, StandardScaler(), LogisticRegression(max_iter=1000))
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=5, random_state=args.seed)
    search = GridSearchCV(pipeline, GRID, scoring=SCORES, refit="roc_auc", cv=folds)
    with workers(args.jobs), threadpool_limits(1):  # tiny matrices: more threads only wait
        search.fit(data, target)
    model, best = search.best_estimator_, search.best_index_
    kept = [name for name, keep in zip(FEATURES, model[0].get_support(), strict=True) if keep]
    if kept != chosen["kept"]:
        raise Refused("features.json does not belong to train.csv: run data_preparation.py")
    majority = cross_validate(DummyClassifier(), data, target, scoring=SCORES, cv=folds)
    with aside(args.model / "model.pkl") as temporary:
        temporary.write_bytes(pickle.dumps(model, protocol=5))
    names = ("raw.csv", "train.csv", "test.csv", "features.json")
    modules = {"numpy": numpy, "scikit-learn": sklearn, "joblib": joblib}
    versions = {name: module.__version__ for name, module in modules.items()}
    manifest = {
        "model_sha256": sha256(args.model / "model.pkl"),
        "data_sha256": {name: sha256(args.data / name) for name in names},
        "versions": {"python": platform.python_version(), **versions},
        "git_sha": git_sha(),
        "parameters": {"seed": args.seed, **chosen["settings"], **search.best_params_},
        "features": kept,
        "cross_validation": {"best": summary(search.cv_results_, best),
                             "baseline": summary(majority)},
    }  # fmt: skip
    write_json(args.model / "manifest.json", manifest)
    for name, scores in manifest["cross_validation"].items():
        line = ", ".join(f"{s} {scores[s]['mean']:.3f} ± {scores[s]['std']:.3f}" for s in SCORES)
        print(f"{name:8} {line}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    run(main)
