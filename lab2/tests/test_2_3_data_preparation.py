# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.3: training and test sets are saved; the features are chosen on the training set."""

import json

import pandas as pd


def tables(lab):
    return [pd.read_csv(lab.path / f"data/{name}.csv") for name in ("raw", "train", "test")]


def test_stage_2_3_two_sets_with_the_same_share_of_malignant(lab_after):
    raw, train, test = tables(lab_after("data_preparation.py"))
    assert (len(train), len(test)) == (375, 125)
    assert sorted([*train["biopsy_id"], *test["biopsy_id"]]) == list(raw["biopsy_id"])
    shares = [(table["diagnosis"] == "malignant").mean() for table in (train, test)]
    assert abs(shares[0] - shares[1]) < 0.01


def test_stage_2_3_the_test_rows_do_not_choose_features(lab_after):
    lab = lab_after("data_preparation.py")
    chosen, train = lab.text("data/features.json"), lab.text("data/train.csv")
    assert 5 <= len(json.loads(chosen)["kept"]) < 30
    raw, _, test = tables(lab)
    tested = raw["biopsy_id"].isin(test["biopsy_id"])
    raw.loc[tested, raw.columns[1:-1]] = 1.0  # nonsense in the test rows must change nothing
    raw.to_csv(lab.path / "data/raw.csv", index=False)
    assert lab.run("data_preparation.py").returncode == 0
    assert (lab.text("data/features.json"), lab.text("data/train.csv")) == (chosen, train)
