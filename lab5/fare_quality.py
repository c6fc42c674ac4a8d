# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""How well a fitted line describes a table, with limits that follow from the stated noise.

Nothing is fitted here: scikit-learn is not even imported.
"""

import hashlib
import json
from pathlib import Path
from statistics import NormalDist

import numpy as np
from fare_scripts import BadInput
from scipy.special import chdtri

ALPHA = 0.01  # how often a clean table may raise a false alarm; each of the two tests has half


def read_line(path):
    """The line that train_line.py wrote, its gram as (2, 2) array."""
    try:
        line = json.loads(Path(path).read_text(encoding="utf-8"))
        line["gram"] = np.array(line["gram"], dtype=float).reshape(2, 2)
        numbers = [line["slope"], line["intercept"], line["sigma"], *line["gram"].flat]
        usable = np.isfinite(numbers).all() and isinstance(line["trained_on"], str)
        if not usable or line["sigma"] < 1e-6 or np.linalg.det(line["gram"]) <= 0:
            raise ValueError("such values come from no fit")
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadInput(f"{path}: is no line of train_line.py: {error}") from error
    return line


def parts(line, table, seen):
    """Residuals r (n,), design X (n, 2) and their variances in sigma², (n,).

    With G = XᵀX of the training table, the residuals of a new table have the covariance
    sigma² (I + X G⁻¹ Xᵀ), because the line was itself estimated from noise; those of the training
    table sigma² (I - X G⁻¹ Xᵀ). Seber & Lee, Linear Regression Analysis (2003), ch. 3 and 5.
    """
    design = np.column_stack([np.ones_like(table.x), table.x])
    leverage = np.einsum("ij,ij->i", design @ np.linalg.inv(line["gram"]), design)
    residuals = table.y - design @ [line["intercept"], line["slope"]]
    variances = np.maximum(1 - leverage, 1e-9) if seen else 1 + leverage
    return residuals, design, variances


def mean_square(line, table, seen=False, alpha=ALPHA / 2):
    """Mean square of the residuals in sigma², and the limit that clean data pass by 1 - alpha.

    rᵀ (I + X G⁻¹ Xᵀ)⁻¹ r / sigma² has the chi-square distribution with n degrees of freedom (n - 2
    for the training table): NIST/SEMATECH e-Handbook 1.3.5.8. The inverse is taken by Woodbury.
    """
    residuals, design, _ = parts(line, table, seen)
    slack = design.T @ residuals
    total = residuals @ residuals - slack @ np.linalg.solve(line["gram"] + design.T @ design, slack)
    freedom = len(residuals) - 2 * seen
    return total / line["sigma"] ** 2 / freedom, chdtri(freedom, alpha) / freedom


def row_scores(line, table, seen=False, alpha=ALPHA / 2):
    """Residuals in their own standard deviations (n,), and the limit that none should pass.

    Bonferroni: each of n rows gets alpha / n, half on each side (Weisberg, Applied Linear
    Regression, outlier test). So all n clean rows stay within the limit by 1 - alpha or more.
    """
    residuals, _, variances = parts(line, table, seen)
    limit = -NormalDist().inv_cdf(alpha / (2 * len(residuals)))
    return residuals / (line["sigma"] * np.sqrt(variances)), limit


def was_trained_on(line, path):
    """Is this the very file that the line was fitted to?"""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() == line["trained_on"]
