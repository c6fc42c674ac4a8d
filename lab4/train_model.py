# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Train a model on the training rows of an encoded table, and save it as a pickle."""

import argparse
import pickle

from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from split_rows import split
from titanic import HERE, read, refuse, write


def build(kind, strength, trees, depth, seed):
    """An unfitted model; strength is the regression's C, trees and depth are the others'."""
    if kind == "logistic":
        return make_pipeline(StandardScaler(), LogisticRegression(C=strength))
    model = {"forest": RandomForestClassifier, "boosting": GradientBoostingClassifier}[kind]
    return model(n_estimators=trees, max_depth=depth, random_state=seed)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", nargs="?", default=HERE / "dag/encoded.csv")
    parser.add_argument("out", nargs="?", default=HERE / "dag/model.pkl")
    parser.add_argument("--kind", choices=["logistic", "forest", "boosting"], default="logistic")
    parser.add_argument("--strength", type=float, default=1.0, help="[1.0]")
    parser.add_argument("--trees", type=int, default=100, help="[100]")
    parser.add_argument("--depth", type=int, default=3, help="[3]")
    parser.add_argument("--seed", type=int, default=0, help="[0]")
    options = parser.parse_args()
    table = read(options.data, "Survived", "Pclass", "Age")
    train = split(options.data, table, options.seed)["train"]
    model = build(options.kind, options.strength, options.trees, options.depth, options.seed)
    try:
        model.fit(train.drop(columns="Survived"), train["Survived"])
    except ValueError as problem:  # a parameter out of its range, text or gaps in the table
        refuse(options.data, f": no model can be trained: {str(problem).splitlines()[0]}")
    write(options.out, pickle.dumps(model))


if __name__ == "__main__":
    main()
