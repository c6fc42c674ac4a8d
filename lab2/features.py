# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Which measures matter: a scikit-learn step, so that cross-validation repeats the choice."""

import csv
from pathlib import Path

import numpy as np
from clinic import FEATURES, LABELS, Refused
from scipy.stats import rankdata
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin


def read_table(path: Path) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return data (rows, 30), target (1 = malignant) and the rows' biopsy_id from a CSV file."""
    try:
        with open(path, newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        data = np.array([[float(row[name]) for name in FEATURES] for row in rows])
        target = np.array([LABELS.index(row["diagnosis"]) for row in rows])
        if set(target) != {0, 1}:
            raise ValueError("one diagnosis alone, or none")
        return data, target, [row["biopsy_id"] for row in rows]
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise Refused(f"{path.name} is missing or broken: run the steps before this one") from error


def single_auc(data: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return how well each column alone ranks malignant over benign (ROC AUC, 0.5 to 1).

    By ranks (Mann and Whitney, 1947): equal values share a rank; the direction does not matter.
    """
    positive = target == 1
    n1, n0 = positive.sum(), (~positive).sum()
    auc = (rankdata(data, axis=0)[positive].sum(axis=0) - n1 * (n1 + 1) / 2) / (n1 * n0)
    return np.maximum(auc, 1 - auc)


class ImportantFeatures(SelectorMixin, BaseEstimator):
    """Keep the columns that say something alone and do not repeat a better column.

    Columns are taken from the best single AUC down; one stays if its AUC is at least `min_auc` and
    its correlation with every column that stayed before is at most `max_correlation`.
    """

    def __init__(self, min_auc: float = 0.65, max_correlation: float = 0.9):
        self.min_auc = min_auc
        self.max_correlation = max_correlation

    def fit(self, data: np.ndarray, target: np.ndarray) -> "ImportantFeatures":
        """Learn from data (rows, columns) and target (rows,) which columns stay, and why."""
        self.n_features_in_ = data.shape[1]
        self.auc_ = single_auc(data, target)
        correlation = np.abs(np.corrcoef(data, rowvar=False))
        self.reason_, kept = [""] * data.shape[1], []
        for column in np.argsort(-self.auc_.round(6), kind="stable"):
            twin = max(kept, key=lambda other: correlation[column, other], default=None)
            if kept and self.auc_[column] < self.min_auc:  # the very best one always stays
                self.reason_[column] = "weak"
            elif twin is not None and correlation[column, twin] > self.max_correlation:
                self.reason_[column] = f"repeats {twin}"
            else:
                self.reason_[column] = "kept"
                kept.append(int(column))
        return self

    def _get_support_mask(self) -> np.ndarray:
        return np.array([reason == "kept" for reason in self.reason_])
