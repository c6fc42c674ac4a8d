# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.7: the model at work: it scores the biopsies that wait for a diagnosis, once."""

import sqlite3

import pandas as pd


def test_stage_2_7_valid_rows_are_scored_once_the_others_named(lab_after):
    lab = lab_after("model_inference.py")
    assert lab.run("model_inference.py").stdout.startswith("0 new predictions, 67 in all")
    connection = sqlite3.connect(lab.path / "data/clinic.sqlite")
    table = pd.read_sql("SELECT * FROM predictions", connection)
    connection.close()
    assert len(table) == 67 and 10 < (table["diagnosis"] == "malignant").sum() < 40
    assert ((table["probability"] >= 0.5) == (table["diagnosis"] == "malignant")).all()
    rejected = pd.read_csv(lab.path / "reports/rejected.csv")
    assert list(rejected["biopsy_id"]) == [1067, 1068]
    assert rejected["reason"].str.startswith("worst_area: ").all()
