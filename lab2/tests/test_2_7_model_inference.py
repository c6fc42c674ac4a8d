# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.7: the model at work: it scores the biopsies that wait for a diagnosis, once."""

import sqlite3

import pandas as pd
from sklearn.datasets import load_breast_cancer


def test_stage_2_7_valid_rows_are_scored_once_the_others_named(lab_after):
    lab = lab_after("model_inference.py")
    assert lab.run("model_inference.py").stdout.startswith("0 new predictions, 67 in all")
    connection = sqlite3.connect(lab.path / "data/clinic.sqlite")
    table = pd.read_sql("SELECT * FROM incoming JOIN predictions USING (biopsy_id)", connection)
    connection.close()
    malignant = table["diagnosis"] == "malignant"
    assert len(table) == 67 and ((table["probability"] >= 0.5) == malignant).all()
    data, target = load_breast_cancer(return_X_y=True)  # the same rows, with their diagnoses
    truth = {tuple(row): label == 0 for row, label in zip(data, target, strict=True)}
    right = malignant == [truth[tuple(row)] for row in table.iloc[:, 1:31].to_numpy()]
    assert right.mean() > 0.9
    rejected = pd.read_csv(lab.path / "reports/rejected.csv")
    assert list(rejected["biopsy_id"]) == [1067, 1068]
    assert rejected["reason"].str.startswith("worst_area: ").all()
