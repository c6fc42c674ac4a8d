# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Which measures are important: a scikit-learn step, so that cross-validation repeats it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from common import LABELS, Refused
from scipy.stats import mannwhitneyu
from sklearn.base import BaseEstimator
from sklearn.feature_selection import SelectorMixin
from sklearn.utils.validation import validate_data


def read_table(path: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Return the measures (rows, 30) of a CSV file, and which rows are malignant."""
    try:
        table = pd.read_csv(path)
        measures = table.drop(columns=["biopsy_id", "diagnosis"]).astype(float)
        counts = table["diagnosis"].value_counts()
        if measures.isna().any(axis=None) or set(counts.index) != set(LABELS) or min(counts) < 5:
            raise ValueError("a gap, or too few rows of a diagnosis")
    except (OSError, KeyError, ValueError) as error:
        raise Refused(f"{path.name} is missing or broken: run the steps before this one") from error
    return measures, table["diagnosis"] == LABELS[1]


class ImportantFeatures(SelectorMixin, BaseEstimator):
    """Keep a column if it separates the classes alone and repeats no better one that is kept.

    `min_auc`: least AUC; `max_correlation`: largest absolute one with a kept column.
    """

    def __init__(self, min_auc: float = 0.65, max_correlation: float = 0.9):
        self.min_auc, self.max_correlation = min_auc, max_correlation

    def fit(self, data: Any, target: Any) -> "ImportantFeatures":
        """Learn from data (rows, columns) and target (rows,) which columns to keep, and why."""
        data, target = validate_data(self, data, target)
        ill, well = data[target == 1], data[target == 0]  # the AUC of each column, by its ranks
        auc = mannwhitneyu(ill, well, method="asymptotic").statistic / (len(ill) * len(well))
        self.auc_ = np.maximum(auc, 1 - auc)
        correlation = pd.DataFrame(data).corr().abs().to_numpy()
        names = getattr(self, "feature_names_in_", range(data.shape[1]))
        self.reason_ = ["kept"] * data.shape[1]
        kept: list[int] = []
        for column in np.argsort(-self.auc_.round(6), kind="stable").tolist():
            twin = max(kept, key=lambda other: correlation[column, other], default=None)
            if kept and self.auc_[column] < self.min_auc:
                self.reason_[column] = "weak"
            elif twin is not None and correlation[column, twin] > self.max_correlation:
                self.reason_[column] = f"repeats {names[twin]}"
            else:
                kept.append(column)
        return self

    def _get_support_mask(self) -> np.ndarray:
        return np.array([reason == "kept" for reason in self.reason_])
