# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Train a model on the training rows of an encoded table, and pickle it."""

import os
import pickle
from pathlib import Path

from titanic_rows import HERE, Mistake, Parser, number, parts, read, run

FEATURES = ["Pclass", "Age", "Sex_female", "Sex_male"]


def part(rows, seed, name):
    """Features (n × 4 floats) and label (n of 0 or 1) of one part of the split."""
    kept = [row for row, p in zip(rows, parts(len(rows), seed), strict=True) if p == name]
    if not kept:
        raise Mistake(f"of {len(rows)} rows none falls to the {name} part")
    data = [[number(row, feature) for feature in FEATURES] for row in kept]
    return data, [int(number(row, "Survived")) for row in kept]


def build(kind, strength, trees, depth, seed):
    """An unfitted model: logistic regression, a random forest, or boosted trees."""
    if kind == "logistic":
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline(StandardScaler(), LogisticRegression(C=strength))
    from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

    forest = {"forest": RandomForestClassifier, "boosting": GradientBoostingClassifier}[kind]
    return forest(n_estimators=trees, max_depth=depth, random_state=seed)


def main():
    parser = Parser(description=__doc__)
    parser.add_argument("data", nargs="?", default=HERE / "dag/encoded.csv")
    parser.add_argument("out", nargs="?", default=HERE / "dag/model.pkl")
    parser.add_argument("--kind", choices=["logistic", "forest", "boosting"], default="logistic")
    parser.add_argument("--strength", type=float, default=1.0, help="C of the regression")
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    data, target = part(read(options.data, "Survived", *FEATURES), options.seed, "train")
    model = build(options.kind, options.strength, options.trees, options.depth, options.seed)
    try:
        model.fit(data, target)
    except ValueError as problem:  # a parameter out of its range, or a label of one kind only
        raise Mistake(str(problem).splitlines()[0]) from problem
    aside = Path(f"{options.out}.{os.getpid()}")
    try:
        aside.write_bytes(pickle.dumps(model))
        aside.replace(options.out)
    finally:
        aside.unlink(missing_ok=True)


if __name__ == "__main__":
    run(main)
