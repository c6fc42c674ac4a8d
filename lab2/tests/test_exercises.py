# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""The two exercises; red until they are done: `python -m pytest -m exercise`."""

import pandas as pd
import pytest


@pytest.mark.exercise
def test_exercise_1_a_gate_for_precision(lab_after):
    lab = lab_after("model_evaluation.py")
    assert lab.gate().stdout.startswith("...")
    red = lab.gate(GATE_PRECISION="1.0").stdout
    assert "precision" in red and red.count("FAILED") == 1


@pytest.mark.exercise
def test_exercise_2_the_doubtful_cases(lab_after):
    lab = lab_after("model_inference.py")
    done = lab.run("doubtful_cases.py", "--count", 5)
    assert done.returncode == 0, done.stderr
    listed = pd.read_csv(lab.path / "reports/doubtful.csv")
    everyone = pd.read_csv(lab.path / "reports/predictions.csv")
    doubt = (everyone["probability"] - 0.5).abs()
    assert list(listed["biopsy_id"]) == list(everyone["biopsy_id"][doubt.nsmallest(5).index])
