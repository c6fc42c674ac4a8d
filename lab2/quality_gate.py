# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""The quality gate: one test for each threshold, for pytest to run and Jenkins to show."""

import json
import os
from pathlib import Path

import pytest

METRICS = Path(__file__).resolve().parent / "reports" / "metrics.json"
# The first model's cross-validation: mean minus two standard deviations, rounded down.
DEFAULTS = {"accuracy": 0.91, "recall": 0.79}


@pytest.mark.parametrize("name", DEFAULTS)
def test_quality(name: str) -> None:
    """The metric reaches its threshold; GATE_ACCURACY and GATE_RECALL set others."""
    if not METRICS.exists():
        pytest.fail("reports/metrics.json is missing: run model_evaluation.py first")
    value = json.loads(METRICS.read_text(encoding="utf-8"))[name]
    least = float(os.environ.get(f"GATE_{name.upper()}") or DEFAULTS[name])
    if not value >= least:  # NaN is not
        pytest.fail(f"{name} {value:.4f} is below the gate's {least:g}")
