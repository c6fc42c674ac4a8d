"""Lab 1: neither the future, nor the test stations, nor the observer's truth is in a feature."""

import pandas as pd
import pytest
from lab1_kit import copy_lab, prepared, succeed

ANSWERS = ["frost_today", "frost_tomorrow"]


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A lab with data of every kind in test/, and the tables prepared from them."""
    lab = copy_lab(tmp_path_factory.mktemp("leakage"))
    succeed(lab, "data_creation.py", "--years", "1")
    succeed(lab, "data_preprocessing.py")
    return lab, prepared(lab, "train"), prepared(lab, "test")


def change(lab, edit):
    """Edit each test station's table and prepare anew, for once; the new train and test."""
    originals = {path: path.read_bytes() for path in (lab / "test").glob("*.csv")}
    for path in originals:
        table = pd.read_csv(path)
        edit(table)
        table.to_csv(path, index=False)
    succeed(lab, "data_preprocessing.py")
    for path, content in originals.items():
        path.write_bytes(content)
    return prepared(lab, "train"), prepared(lab, "test")


@pytest.mark.parametrize("today", [40, 200])
def test_no_feature_of_any_kind_of_station_looks_at_tomorrow(before, today):
    lab, train, test = before

    def reverse_the_future(table):
        readings = ["mean", "minimum"]
        table.loc[today + 1 :, readings] = table.loc[today + 1 :, readings].to_numpy()[::-1] - 3

    day = str((pd.Timestamp("2022-01-01") + pd.Timedelta(days=today)).date())
    new_train, new_test = change(lab, reverse_the_future)
    assert new_train.equals(train)
    for station, rows in test.drop(columns=ANSWERS).groupby(level="station"):
        was, now = rows.loc[station], new_test.drop(columns=ANSWERS).loc[station]
        assert was[:day].equals(now[:day]), station
        for feature in ("mean", "minimum", "mean_1_ago", "mean_2_ago", "mean_of_7", "minimum_of_7"):
            assert not was.loc[day:, feature].equals(now.loc[day:, feature]), (station, feature)


def test_the_observers_truth_is_no_feature_and_no_baseline_knows_it(before):
    lab, train, test = before

    def turn(table):
        table["frost"] = 1 - table["frost"]

    new_train, new_test = change(lab, turn)
    assert new_train.equals(train)
    assert new_test.drop(columns="frost_tomorrow").equals(test.drop(columns="frost_tomorrow"))
    assert (new_test["frost_tomorrow"] == 1 - test["frost_tomorrow"]).all()


def test_the_target_is_the_frost_of_the_next_day_and_today_is_the_sensors(before):
    lab, _, test = before
    for station, rows in test.groupby(level="station"):
        table = pd.read_csv(lab / "test" / f"{station}.csv", index_col="date")
        dates = rows.index.get_level_values("date")
        assert (rows["frost_tomorrow"].to_numpy() == table["frost"].shift(-1)[dates]).all()
        assert (rows["frost_today"].to_numpy() == (table["minimum"].ffill() < 0)[dates]).all()
        assert len(rows) > 350
        assert table.index[-1] not in dates
