# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.3: training and test sets are saved; the features are chosen on the training set."""

import json

import pandas as pd


def tables(lab, *names):
    return [pd.read_csv(lab.path / f"data/{name}.csv") for name in names]


def test_stage_2_3_two_sets_with_the_same_share_of_malignant(lab_after):
    raw, train, test = tables(lab_after("data_preparation.py"), "raw", "train", "test")
    assert (len(train), len(test)) == (375, 125)
    assert sorted([*train["biopsy_id"], *test["biopsy_id"]]) == list(raw["biopsy_id"])
    shares = [(table["diagnosis"] == "malignant").mean() for table in (train, test)]
    assert abs(shares[0] - shares[1]) < 0.01


def test_stage_2_3_the_test_rows_do_not_choose_features(lab_after):
    lab = lab_after("data_preparation.py")
    chosen, train = lab.text("data/features.json"), lab.text("data/train.csv")
    raw, test = tables(lab, "raw", "test")
    tested = raw["biopsy_id"].isin(test["biopsy_id"])
    raw.loc[tested, raw.columns[1:-1]] = 1.0  # nonsense in the test rows must change nothing
    raw.to_csv(lab.path / "data/raw.csv", index=False)
    assert lab.run("data_preparation.py").returncode == 0
    assert (lab.text("data/features.json"), lab.text("data/train.csv")) == (chosen, train)


def test_stage_2_3_what_is_weak_or_repeats_is_not_kept(lab_after):
    lab = lab_after("data_collection.py")
    (raw,) = tables(lab, "raw")
    raw["error_texture"] = raw.index % 7  # says nothing
    raw["error_symmetry"] = raw["worst_perimeter"] / 1000  # says the same again
    raw.to_csv(lab.path / "data/raw.csv", index=False)
    assert lab.run("data_preparation.py").returncode == 0
    kept = set(json.loads(lab.text("data/features.json"))["kept"])
    assert "error_texture" not in kept and len({"error_symmetry", "worst_perimeter"} & kept) == 1
