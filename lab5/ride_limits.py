# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""How well a line describes a table of rides, with limits that follow from the stated noise."""

import numpy as np
from scipy.stats import chi2, norm

ALPHA = 0.01  # how often a clean table may raise a false alarm; each of the two tests has half


def compare(line, rides):
    """Design X (n, 2), residuals (n,) in €, shift (2,) to the table's own line; fitted here?

    Least squares leaves no shift on the table that it was fitted to, and only there.
    """
    design = np.column_stack([np.ones(len(rides)), rides["distance_km"]])
    residuals = rides["fare_eur"].to_numpy() - design @ [line["intercept"], line["slope"]]
    shift, *_ = np.linalg.lstsq(design, residuals)
    return design, residuals, shift, bool(abs(design @ shift).max() < 1e-6 * line["sigma"])


def mean_square(line, rides, alpha=ALPHA / 2):
    """Mean square of the residuals in sigma², and its limit: alpha of the clean tables exceed it.

    Chi-square (NIST/SEMATECH e-Handbook 1.3.5.8): n - 2 degrees of freedom for the scatter about
    the table's own line, 2 for the shift, whose covariance is sigma² (G⁻¹ + (XᵀX)⁻¹) with G of the
    training table: both lines are estimates (Seber & Lee, Linear Regression Analysis, ch. 3).
    """
    design, residuals, shift, fitted = compare(line, rides)
    scatter = residuals - design @ shift
    total, freedom = scatter @ scatter, len(rides) - 2
    if not fitted:
        covariance = np.linalg.inv(line["gram"]) + np.linalg.inv(design.T @ design)
        total, freedom = total + shift @ np.linalg.solve(covariance, shift), len(rides)
    return float(total / line["sigma"] ** 2 / freedom), float(chi2.isf(alpha, freedom) / freedom)


def row_scores(line, rides, alpha=ALPHA / 2):
    """Residuals in their own standard deviations (n,), and the limit that none should exceed.

    Bonferroni: each of n rows gets alpha / n, half of it on each side (Weisberg, Applied Linear
    Regression, ch. 9). The line's own error adds to the variance of a row it has not seen.
    """
    design, residuals, _, fitted = compare(line, rides)
    leverage = (design @ np.linalg.inv(line["gram"]) * design).sum(axis=1)
    variance = np.maximum(1 - leverage, 1e-9) if fitted else 1 + leverage
    scores = residuals / (line["sigma"] * np.sqrt(variance))
    return scores, float(norm.isf(alpha / (2 * len(rides))))
