# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.1: several data sets, some of them spoiled, in train/ and test/."""

import pandas as pd

KINDS = {"clean", "noisy", "anomalies", "gaps"}


def stations(lab, part):
    return {path.stem: pd.read_csv(path) for path in (lab / part).glob("*.csv")}


def test_stage_1_1_every_kind_of_station_in_train_and_in_test(lab, call):
    assert call("data_creation.py", "--years", "1").returncode == 0
    train, test = stations(lab, "train"), stations(lab, "test")
    assert (len(train), len(test)) == (8, 4)
    for part in (train, test):
        assert {name.split("_")[-1] for name in part} == KINDS
    for name, table in {**train, **test}.items():
        assert len(table) == 365
        assert table["minimum"].isna().any() == name.endswith("gaps")
        assert (table["minimum"].diff().abs().max() > 20) == name.endswith("anomalies")
        assert (table["minimum"] > table["mean"]).any() == name.endswith("noisy")


def test_stage_1_1_the_seed_decides_everything(lab, call):
    made = []
    for seed in ("5", "5", "6"):
        call("data_creation.py", "--seed", seed, "--years", "1", "--stations", "6")
        made.append((lab / "train" / "station_01_clean.csv").read_bytes())
    assert made[0] == made[1] != made[2]
