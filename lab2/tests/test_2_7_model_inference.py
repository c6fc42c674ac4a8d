# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.7: the model at work: it scores the biopsies that wait for a diagnosis."""

import sqlite3

import pandas as pd


def predictions(lab):
    connection = sqlite3.connect(lab.path / "data/clinic.sqlite")
    table = pd.read_sql("SELECT * FROM predictions ORDER BY biopsy_id", connection)
    connection.close()
    return table


def test_stage_2_7_valid_rows_are_scored_the_others_named(lab_after):
    lab = lab_after("model_inference.py")
    table = predictions(lab)
    assert len(table) == 67 and 10 < (table["diagnosis"] == "malignant").sum() < 40
    assert ((table["probability"] >= 0.5) == (table["diagnosis"] == "malignant")).all()
    rejected = pd.read_csv(lab.path / "reports/rejected.csv")
    assert list(rejected["biopsy_id"]) == [1067, 1068]
    assert rejected["reason"].str.startswith("worst_area: ").all()


def test_stage_2_7_a_second_run_writes_nothing_twice(lab_after):
    lab = lab_after("model_inference.py")
    before = predictions(lab)
    assert lab.run("model_inference.py").stdout.startswith("0 new predictions, 67 in all")
    pd.testing.assert_frame_equal(predictions(lab), before)
