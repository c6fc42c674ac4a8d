"""Lab 1: the weather is as persistent as measured weather, and the lead as the notebook says."""

import warnings

import numpy as np
import pandas as pd
import pytest
from lab1_kit import call, copy_lab, load, refused, succeed
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from trees import ROOT

LAGS = (1, 2, 3, 4)
MEASURED = [0.77, 0.54, 0.38, 0.29]


@pytest.fixture(scope="module")
def creation():
    return load("data_creation")


def persistence(values):
    """The autocorrelations of a daily series, its yearly cycle taken away, at lags 1 to 4."""
    angle = 2 * np.pi * np.arange(len(values)) / 365.25
    season = np.column_stack([np.ones(len(values)), np.cos(angle), np.sin(angle)])
    rest = values - season @ np.linalg.lstsq(season, values)[0]
    return np.array([np.corrcoef(rest[lag:], rest[:-lag])[0, 1] for lag in LAGS])


def test_the_measured_numbers_are_those_of_seattle():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package's own
        from vega_datasets import data

        days = data.seattle_weather()
    assert (len(days), days["date"].dt.year.min(), days["date"].dt.year.max()) == (1461, 2012, 2015)
    mean = ((days["temp_max"] + days["temp_min"]) / 2).to_numpy()
    assert np.abs(persistence(mean) - MEASURED).max() < 0.005


@pytest.mark.parametrize("seed", range(1, 11))
def test_clean_stations_are_as_persistent_as_seattle(creation, seed):
    clean = [creation.station(seed, number, 3)["mean"].to_numpy() for number in (0, 4, 8)]
    assert np.abs(np.mean([persistence(mean) for mean in clean], axis=0) - MEASURED).max() < 0.08


def test_the_weather_is_that_of_a_temperate_place(creation):
    for seed in range(20):
        mean, minimum = creation.weather(np.random.default_rng(seed), 1096).T
        assert 0.05 < (minimum < 0).mean() < 0.6
        assert (mean - minimum).min() >= 1
        assert -40 < minimum.min() < mean.max() < 45
        winter, summer = (np.r_[mean[a : a + 60], mean[a + 365 : a + 425]] for a in (0, 180))
        assert 10 < summer.mean() - winter.mean() < 30


def test_each_sensor_has_the_fault_of_its_kind_in_both_columns_at_once(creation):
    for seed in range(20):
        for kind in creation.KINDS:
            rng = np.random.default_rng(seed)
            truth = creation.weather(rng, 1096)
            readings = creation.sensor(rng, kind, truth)
            error = readings - truth
            gap = np.isnan(readings)
            assert (gap[:, 0] == gap[:, 1]).all()
            assert (0.04 < gap[:, 0].mean() < 0.25) == (kind == "gaps")
            stuck = (np.diff(readings, axis=0) == 0).all(axis=1)
            assert (stuck.mean() > 0.03) == (kind == "anomalies")
            spikes = np.abs(error) > 19
            assert (0.01 < spikes.all(axis=1).mean() < 0.15) == (kind == "anomalies")
            if kind == "noisy":
                assert (error.std(axis=0) > 2.2).all() and (error.std(axis=0) < 2.8).all()
            if kind in ("clean", "gaps"):
                assert np.nanmax(np.abs(error)) < 0.0501  # tenths of a degree


def test_frost_is_the_truth_whatever_the_sensor_says(creation):
    for number in range(4):
        table = creation.station(7, number, 2)
        truth = creation.weather(np.random.default_rng([7, number]), len(table))
        assert (table["frost"] == (truth[:, 1] < 0)).all()


@pytest.mark.parametrize(
    ("arguments", "train", "test"),
    [((), 8, 4), (("--stations", "6"), 4, 2), (("--stations", "25"), 17, 8)],
)
def test_train_has_every_kind_and_no_weather_twice(tmp_path, arguments, train, test):
    lab = copy_lab(tmp_path)
    succeed(lab, "data_creation.py", "--years", "1", *arguments)
    files = {part: list((lab / part).glob("*.csv")) for part in ("train", "test")}
    assert (len(files["train"]), len(files["test"])) == (train, test)
    assert {path.stem.split("_")[-1] for path in files["train"]} == {
        "clean",
        "noisy",
        "anomalies",
        "gaps",
    }
    columns = [tuple(pd.read_csv(path)["mean"]) for path in files["train"] + files["test"]]
    assert len(set(columns)) == train + test


def test_years_are_calendar_years(creation):
    for years, days in ((1, 365), (3, 1096), (100, 36524)):
        assert len(creation.station(1, 0, years)) == days


@pytest.mark.parametrize(
    "flags",
    [
        "--years 0",
        "--years 101",
        "--stations 5",
        "--stations 2.5",
        "--seed -1",
        "--seed x",
        "--no 1",
    ],
)
def test_bad_flags_are_refused_and_touch_nothing(tmp_path, flags):
    lab = copy_lab(tmp_path)
    (lab / "train").mkdir()
    (lab / "train" / "mine.csv").write_text("mine")
    refused(
        call(lab, "data_creation.py", *flags.split()), "data_creation.py: error:", flags.split()[0]
    )
    assert (lab / "train" / "mine.csv").exists()


@pytest.fixture(scope="module")
def scores(creation):
    """Twenty seeds: model, unrepaired model and baseline for each kind of test station."""
    preprocessing, rows = load("data_preprocessing"), []
    for seed in range(1, 21):
        for repaired in (True, False):
            tables = [
                preprocessing.evenings(creation.station(seed, n, 3), repaired) for n in range(12)
            ]
            train = pd.concat([table for n, table in enumerate(tables) if n % 3 != 1])
            names = train.columns[:-2]
            scaler = StandardScaler().fit(train[names])
            model = LogisticRegression().fit(
                scaler.transform(train[names]), train["frost_tomorrow"]
            )
            for n in (1, 4, 7, 10):
                frost, today = tables[n]["frost_tomorrow"], tables[n]["frost_today"]
                right = model.score(scaler.transform(tables[n][names]), frost)
                rows.append(
                    [seed, creation.KINDS[n % 4], repaired, right, right - (frost == today).mean()]
                )
    return pd.DataFrame(rows, columns=["seed", "kind", "repaired", "right", "lead"])


def test_the_lead_is_about_one_in_a_hundred_and_comes_from_bad_sensors(scores):
    lead = scores[scores["repaired"]].pivot_table(index="seed", columns="kind", values="lead")
    assert 0.006 < lead.mean(axis=1).mean() < 0.014
    assert lead.mean(axis=1).mean() > 2 * lead.mean(axis=1).std()
    for kind in ("noisy", "anomalies"):
        assert lead[kind].mean() > lead[kind].std()
    for kind in ("clean", "gaps"):
        assert lead[kind].mean() < lead[kind].std()
    assert scores["right"].max() < 0.95  # more would smell of a leak


def test_without_repair_little_of_the_lead_is_left(scores):
    lead = scores.groupby("repaired")["lead"].mean()
    assert lead[False] < 0.6 * lead[True]


def test_the_pipeline_gives_the_same_number_as_the_functions(scores, tmp_path):
    lab = copy_lab(tmp_path)
    for seed in (1, 2):
        line = succeed(lab, "pipeline.sh", "--seed", str(seed)).stdout
        table = pd.read_csv(lab / "prepared" / "test.csv")
        weights = table["station"].value_counts(normalize=True).sort_index()
        one = scores[scores["repaired"] & (scores["seed"] == seed)]
        by_kind = one.set_index("kind")["right"]
        expected = sum(weights[name] * by_kind[name.split("_")[-1]] for name in weights.index)
        assert line == f"Model test accuracy is: {expected:.3f}\n"
        if seed == 1:
            assert line.strip() in (ROOT / "lab1" / "README.md").read_text()
