#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Judge the saved model on the test rows; below the gate, fail."""

import sys
from pathlib import Path

from artifacts import HERE, aside, load_model, sha256, write_json
from clinic import LABELS, Refused
from console import Parser, run
from features import read_table
from gate_report import write_report
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    precision_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)


def draw(path: Path, matrix, target, probability, auc: float) -> None:
    """Draw the confusion matrix and the ROC curve side by side into a PNG file."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 3.6), dpi=80, layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2)
    left.imshow(matrix, cmap="Blues")
    for row in range(2):
        for column in range(2):
            color = "white" if matrix[row][column] > matrix.max() / 2 else "black"
            left.text(column, row, matrix[row][column], ha="center", va="center", color=color)
    left.set(xticks=[0, 1], yticks=[0, 1], xticklabels=LABELS, yticklabels=LABELS,
             xlabel="model says", ylabel="biopsy was", title="Test rows")  # fmt: skip
    wrong, right_share, _ = roc_curve(target, probability)
    right.plot(wrong, right_share, label=f"model, area {auc:.3f}")
    right.plot([0, 1], [0, 1], "--", color="gray", label="coin, area 0.5")
    right.set(xlabel="false alarms (share of benign)", ylabel="found (share of malignant)",
              title="ROC curve")  # fmt: skip
    right.legend(loc="lower right")
    with aside(path) as temporary:
        figure.savefig(temporary, format="png", metadata={"Software": None})


def main() -> int:
    """Write reports/metrics.json, evaluation.png and junit.xml; return 1 below the gate."""
    parser = Parser(description=__doc__)
    parser.add_argument("--accuracy", type=float, default=0.9, help="least accuracy (0.9)")
    parser.add_argument("--recall", type=float, default=0.85, help="least recall (0.85)")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="folder of the tables")
    parser.add_argument("--model", type=Path, default=HERE / "model", help="folder of the model")
    parser.add_argument("--reports", type=Path, default=HERE / "reports", help="folder to fill")
    args = parser.parse_args()
    if not (0 <= args.accuracy <= 1 and 0 <= args.recall <= 1):
        parser.error("--accuracy and --recall must be within 0 and 1")
    data, target, _ = read_table(args.data / "test.csv")
    model, manifest = load_model(args.model)
    if sha256(args.data / "test.csv") != manifest["data_sha256"]["test.csv"]:
        raise Refused("test.csv is not the one that was split off this model's training rows")
    probability = model.predict_proba(data)[:, 1]
    said = (probability >= 0.5).astype(int)
    metrics = {
        "accuracy": accuracy_score(target, said),
        "recall": recall_score(target, said),
        "precision": precision_score(target, said),
        "roc_auc": roc_auc_score(target, probability),
    }
    matrix = confusion_matrix(target, said)
    gate = {"accuracy": args.accuracy, "recall": args.recall}
    missed = [f"{name} {metrics[name]:.3f} is below the gate's {least:g}"
              for name, least in gate.items() if metrics[name] < least]  # fmt: skip
    rounded = {name: round(float(value), 6) for name, value in metrics.items()}
    write_json(args.reports / "metrics.json",
               {**rounded, "confusion_matrix": matrix.tolist(), "gate": gate})  # fmt: skip
    draw(args.reports / "evaluation.png", matrix, target, probability, metrics["roc_auc"])
    write_report(args.reports / "junit.xml", metrics, gate)
    print(", ".join(f"{name} {value:.3f}" for name, value in metrics.items()))
    if missed:
        print(f"model_evaluation.py: {'; '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    run(main)
