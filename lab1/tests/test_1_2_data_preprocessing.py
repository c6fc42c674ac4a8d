# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.2: the same preparation for train/ and test/, learned from train/ alone."""

import pandas as pd
import pytest


@pytest.fixture
def prepare(lab, call):
    """Make data; return a function that prepares them and returns both tables."""
    assert call("data_creation.py", "--years", "1", "--stations", "6").returncode == 0

    def prepare():
        process = call("data_preprocessing.py")
        assert process.returncode == 0, process.stderr
        parts = (pd.read_csv(lab / "prepared" / f"{part}.csv") for part in ("train", "test"))
        return [table.set_index(["station", "date"]) for table in parts]

    return prepare


def test_stage_1_2_both_sets_get_the_scaling_of_train(lab, prepare):
    first = lab / "train" / "station_01_clean.csv"
    (lab / "test" / first.name).write_bytes(first.read_bytes())  # one station in both
    train, test = prepare()
    features = train.drop(columns=["frost_today", "frost_tomorrow"])
    assert features.shape[1] == 10
    assert features.mean().abs().max() < 0.001
    assert (features.std() - 1).abs().max() < 0.001
    pd.testing.assert_frame_equal(train.loc[[first.stem]], test.loc[[first.stem]])


def test_stage_1_2_neither_test_stations_nor_tomorrow_are_looked_at(lab, prepare):
    before = prepare()
    path = lab / "test" / "station_05_clean.csv"
    table = pd.read_csv(path)
    table.loc[200:, ["mean", "minimum"]] = table.loc[200:, ["mean", "minimum"]].values[::-1] + 5
    table.to_csv(path, index=False)
    after = prepare()
    assert before[0].equals(after[0])
    past = slice(table["date"][199])
    was, now = (tables[1].xs("station_05_clean") for tables in (before, after))
    assert was[past].equals(now[past])
    assert not was.equals(now)
