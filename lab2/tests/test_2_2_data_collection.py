# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.2: the data come by an SQL query, checked row by row."""

import sqlite3

import pandas as pd


def change(lab, value):
    connection = sqlite3.connect(lab.path / "data/clinic.sqlite")
    with connection:
        connection.execute("UPDATE biopsies SET mean_radius = ? WHERE biopsy_id = 1100", [value])
    connection.close()


def test_stage_2_2_the_file_has_the_rows_of_the_table(lab_after):
    lab = lab_after("clinic_seed.py")
    change(lab, 12.25)
    assert lab.run("data_collection.py", "--chunk", 7).returncode == 0
    raw = pd.read_csv(lab.path / "data/raw.csv", index_col="biopsy_id")
    assert len(raw) == 500 and raw["mean_radius"][1100] == 12.25
    assert set(raw["diagnosis"]) == {"benign", "malignant"}


def test_stage_2_2_a_bad_row_is_refused_by_row_and_column(lab_after):
    lab = lab_after("data_collection.py")
    before = lab.text("data/raw.csv")
    change(lab, "wide")
    done = lab.run("data_collection.py")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "row 1100: mean_radius: 'wide': is not a number" in done.stderr
    assert lab.text("data/raw.csv") == before
