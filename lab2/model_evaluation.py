#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Load the saved model and analyse its quality on the test set; write reports/metrics.json."""

import argparse

import numpy as np
from common import HERE, LABELS, Refused, run, whole, write
from features import read_table
from matplotlib.figure import Figure
from model_files import load_model, sha256
from sklearn import metrics


def draw(matrix: np.ndarray, malignant: np.ndarray, probability: np.ndarray) -> Figure:
    """Draw the confusion matrix, and each biopsy's probability of being malignant."""
    figure = Figure(figsize=(8, 3.2), dpi=80, layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1, 2])
    show = metrics.ConfusionMatrixDisplay(matrix, display_labels=LABELS)
    show.plot(ax=left, cmap="Blues", colorbar=False)
    left.set(xlabel="predicted", ylabel="diagnosis", title="Biopsies of the test set")
    for row, color in enumerate(("tab:blue", "tab:orange")):
        values = np.sort(probability[malignant == row])
        right.scatter(values, row + np.linspace(-0.3, 0.3, len(values)), s=12, color=color)
    right.axvline(0.5, color="gray", linestyle="--", label="threshold 0.5")
    right.set(xlabel="predicted probability of malignant", yticks=[0, 1], yticklabels=LABELS)
    right.set(title="On the wrong side of the line: the errors")
    right.legend(loc="center")
    return figure


def main() -> None:
    argparse.ArgumentParser(description=__doc__, epilog="It takes no arguments.").parse_args()
    measures, malignant = read_table(HERE / "data" / "test.csv")
    model, manifest = load_model()
    if sha256(HERE / "data" / "test.csv") != manifest["data_sha256"]["test.csv"]:
        raise Refused("test.csv is not from the same split as this model's training set")
    probability = model.predict_proba(measures)[:, 1]
    predicted = probability >= 0.5
    found = {
        "accuracy": metrics.accuracy_score(malignant, predicted),
        "recall": metrics.recall_score(malignant, predicted),
        "precision": metrics.precision_score(malignant, predicted),
        "roc_auc": metrics.roc_auc_score(malignant, probability),
    }
    matrix = metrics.confusion_matrix(malignant, predicted)
    with whole(HERE / "reports" / "evaluation.png") as temporary:
        figure = draw(matrix, malignant.to_numpy(), probability)
        figure.savefig(temporary, format="png", metadata={"Software": None})
    rounded = {name: round(float(value), 6) for name, value in found.items()}
    write(HERE / "reports" / "metrics.json", rounded | {"confusion_matrix": matrix.tolist()})
    print(", ".join(f"{name} {value:.4f}" for name, value in found.items()))


if __name__ == "__main__":
    run(main)
