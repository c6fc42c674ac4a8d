# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.2: the data are prepared, and neither the future nor the test set is looked at."""

import pickle

import data_preprocessing
import invented_weather
import numpy as np
import pytest
import station_files
import weather_features
from script_basics import BadInput
from sklearn.preprocessing import StandardScaler

KINDS = ("clean", "noisy", "anomalies", "gaps")


@pytest.fixture(scope="module")
def prepared(copy_lab, call):
    """Return a copy of the lab with raw and prepared data in it."""
    lab = copy_lab()
    call(lab / "data_creation.py", "--years", "1", "--stations", "8")
    process = call(lab / "data_preprocessing.py")
    assert (process.returncode, process.stdout) == (0, ""), process.stderr
    return lab


def station(kind="clean", seed=1, days=400):
    """Return the readings of an invented station, as station_files.read_station does."""
    rng = np.random.default_rng(seed)
    mean, minimum = invented_weather.weather(rng, days)
    readings = [invented_weather.measured(rng, kind, values) for values in (mean, minimum)]
    names = ["date", "mean", "minimum", "frost"]
    return dict(zip(names, [738000 + np.arange(days), *readings, minimum < 0], strict=True))


def test_stage_1_2_scales_train_and_test_with_what_train_taught(prepared):
    files = [np.load(prepared / f"prepared/{part}.npz") for part in ("train", "test")]
    train, test = (file["features"] for file in files)
    for file in files:
        file.close()
    assert (len(train), len(test)) == (5 * 364, 3 * 364)
    assert np.allclose(train.mean(axis=0), 0)
    assert np.allclose(train.std(axis=0), 1)
    assert not np.allclose(test.mean(axis=0), 0, atol=0.01)  # other places have another climate
    assert 0.5 < test.std() < 1.5
    stations = station_files.read_stations(prepared / "test")
    preparation = pickle.loads((prepared / "prepared/preparation.pkl").read_bytes())
    raw = weather_features.examples(stations)["features"]
    assert np.array_equal(preparation.transform(raw), test)


def test_stage_1_2_another_test_set_changes_nothing_in_the_scaler():
    train, test, other = (weather_features.features(station(seed=seed)) for seed in (1, 2, 3))
    fitted, scaled, _ = data_preprocessing.prepare(train, test)
    again, same, _ = data_preprocessing.prepare(train, 1000 * other)
    assert pickle.dumps(fitted) == pickle.dumps(again)
    assert np.array_equal(scaled, same)
    assert isinstance(fitted.steps[-1][1], StandardScaler)


@pytest.mark.parametrize("kind", KINDS)
def test_stage_1_2_no_feature_looks_at_tomorrow(kind):
    whole = station(kind)
    features = weather_features.features(whole)
    for today in (40, 200, 301):
        other = {name: values.copy() for name, values in whole.items()}
        for name in ("mean", "minimum", "frost"):
            other[name][today + 1 :] = other[name][:today:-1]  # the future, turned round
        changed = weather_features.features(other)
        assert np.array_equal(changed[: today + 1], features[: today + 1], equal_nan=True)
        assert not np.array_equal(changed[today + 1 :], features[today + 1 :], equal_nan=True)


def test_frost_is_never_among_the_features():
    whole = station()
    turned = whole | {"frost": ~whole["frost"]}
    assert np.array_equal(
        weather_features.features(whole), weather_features.features(turned), equal_nan=True
    )


def test_examples_ask_about_the_next_day():
    whole = station(days=50)
    parts = weather_features.examples([whole, whole])
    assert (parts["frost"] == np.tile(whole["frost"][1:], 2)).all()
    assert (parts["frost_today"] == np.tile(whole["frost"][:-1], 2)).all()
    assert parts["features"].shape[0] == 2 * 49


def test_repair_finds_spikes_stuck_stretches_and_gaps():
    nan = np.nan
    readings = np.array([nan, 1, 2, 40, 3, 4, nan, 5, 5, 5, 5, 6])
    repaired = weather_features.repair(readings)
    assert np.isnan(repaired[0])
    assert (1 + np.flatnonzero(repaired[1:] != readings[1:])).tolist() == [3, 6, 9, 10]
    assert ((repaired[1:] > 0) & (repaired[1:] < 7)).all()


def test_repair_brings_spoiled_readings_nearer_to_the_truth():
    rng = np.random.default_rng(2)
    truth, _ = invented_weather.weather(rng, 1096)
    readings = invented_weather.measured(rng, "anomalies", truth)
    repaired = weather_features.repair(readings)
    assert np.std(repaired - truth) < 0.6 * np.std(readings - truth)


@pytest.mark.parametrize("seed", range(5))
def test_repair_leaves_honest_readings_alone(seed):
    readings = station(seed=seed, days=1096)["mean"]
    assert (weather_features.repair(readings) != readings).mean() < 0.005


def test_bad_data_end_with_one_line_and_nothing_written(lab, call, refuses):
    call(lab / "data_creation.py", "--years", "1", "--stations", "2")
    (lab / "train" / "two\nlines.csv").write_text("date\n")
    (lab / "prepared").mkdir()
    refuses(call(lab / "data_preprocessing.py"), "train/two lines.csv, line 1")
    assert not (lab / "prepared").exists()


def test_a_folder_without_stations_is_refused(tmp_path):
    with pytest.raises(BadInput, match="no stations in .*: run data_creation.py first"):
        station_files.read_stations(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(BadInput, match="folder.csv, line 1: .*Is a directory"):
        station_files.read_stations(tmp_path)
