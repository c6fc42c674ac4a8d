# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.2: the same preparation for train/ and test/, learned from train/ alone."""

import pandas as pd
import pytest


@pytest.fixture(autouse=True)
def data(call):
    assert call("data_creation.py", "--years", "1", "--stations", "6").returncode == 0


def prepare(lab, call):
    """Run the script; return both tables."""
    process = call("data_preprocessing.py")
    assert process.returncode == 0, process.stderr
    paths = (lab / "prepared" / f"{part}.csv" for part in ("train", "test"))
    return [pd.read_csv(path, index_col=["station", "date"]) for path in paths]


def test_stage_1_2_both_sets_get_the_scaling_of_train(lab, call):
    first = lab / "train" / "station_01_clean.csv"
    (lab / "test" / first.name).write_bytes(first.read_bytes())  # one station in both
    train, test = prepare(lab, call)
    features = train.drop(columns=["frost_today", "frost_tomorrow"])
    assert features.shape[1] == 10
    assert features.mean().abs().max() < 0.001
    assert (features.std() - 1).abs().max() < 0.001
    pd.testing.assert_frame_equal(train.loc[[first.stem]], test.loc[[first.stem]])


def test_stage_1_2_no_feature_looks_at_test_stations_or_tomorrow(lab, call):
    before = prepare(lab, call)
    path = lab / "test" / "station_05_clean.csv"
    table = pd.read_csv(path)
    table.loc[200:, ["mean", "minimum"]] = table.loc[200:, ["mean", "minimum"]].values[::-1] + 5
    table.loc[200:, "frost"] = 1 - table.loc[200:, "frost"]
    table.to_csv(path, index=False)
    after = prepare(lab, call)
    assert before[0].equals(after[0])
    past = slice(table["date"][199])
    both = (tables[1].xs("station_05_clean") for tables in (before, after))
    was, now = (table.drop(columns="frost_tomorrow") for table in both)
    assert was[past].equals(now[past])
    assert not was.equals(now)
