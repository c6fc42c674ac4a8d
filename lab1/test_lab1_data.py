# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.1: several data sets, some of them spoiled, in train/ and test/."""

import data_creation
import invented_weather
import numpy as np
import pytest
import station_files
from script_basics import BadInput

KINDS = ("clean", "noisy", "anomalies", "gaps")


def stations_in(folder):
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


def test_stage_1_1_creates_every_kind_of_station_for_train_and_test(lab, call):
    process = call(lab / "data_creation.py", "--seed", "3", "--years", "1")
    assert (process.returncode, process.stdout) == (0, "")
    train, test = stations_in(lab / "train"), stations_in(lab / "test")
    assert (len(train), len(test)) == (8, 4)
    assert not set(train) & set(test)
    truths = {bytes(line[-1] for line in text.splitlines()) for text in (train | test).values()}
    assert len(truths) == 12  # each place has a weather of its own
    for folder in (train, test):
        kinds = {name.removesuffix(".csv").split("_")[-1] for name in folder}
        assert kinds == {"clean", "noisy", "anomalies", "gaps"}
    assert all(text.count(b"\n") == 1 + 365 for text in (train | test).values())
    assert {name for name, text in train.items() if b",," in text} == {
        "station_04_gaps.csv",
        "station_12_gaps.csv",
    }


def test_stage_1_1_the_seed_decides_everything(tmp_path):
    folders = []
    for run, seed in enumerate([5, 5, 6]):
        train, test = tmp_path / f"{run}train", tmp_path / f"{run}test"
        train.mkdir()
        test.mkdir()
        data_creation.create(train, test, seed, years=1, stations=4)
        folders.append(stations_in(train) | stations_in(test))
    assert folders[0] == folders[1]
    assert not set(folders[0].values()) & set(folders[2].values())


@pytest.mark.parametrize("kind", KINDS)
def test_stage_1_1_sensors_spoil_what_their_kind_says(kind):
    rng = np.random.default_rng(1)
    truth, _ = invented_weather.weather(rng, 1096)
    readings = invented_weather.measured(rng, kind, truth)
    off = np.abs(readings - truth)
    stuck = (np.diff(readings) == 0).sum()
    spoiled = {
        "noisy": 1 < np.nanmean(off) < 1.5,
        "anomalies": (off > 15).sum() > 3 and stuck > 30,
        "gaps": 30 < np.isnan(readings).sum() < 120,
    }
    assert {name for name, is_so in spoiled.items() if is_so} == {kind} - {"clean"}
    if kind == "clean":
        assert off.max() < 0.06  # a sensor shows tenths


def test_the_weather_is_weather():
    for seed in range(10):
        mean, minimum = invented_weather.weather(np.random.default_rng(seed), 1461)
        days = 2 * np.pi * np.arange(1461) / 365.25
        season = np.column_stack([np.ones(1461), np.cos(days), np.sin(days)])
        rest = mean - season @ np.linalg.lstsq(season, mean, rcond=None)[0]
        assert 0.6 < np.corrcoef(rest[1:], rest[:-1])[0, 1] < 0.85  # as measured in Europe
        assert 2.5 < rest.std() < 6  # °C
        assert (minimum < mean).all()
        assert 0.1 < (minimum < 0).mean() < 0.6


@pytest.mark.parametrize("kind", KINDS)
def test_frost_is_what_happened_and_not_what_the_sensor_said(tmp_path, kind):
    path = tmp_path / "station.csv"
    data_creation.write_station(path, np.random.default_rng(4), kind, 1096)
    _, minimum = invented_weather.weather(np.random.default_rng(4), 1096)
    assert (station_files.read_station(path)["frost"] == (minimum < 0)).all()


@pytest.mark.parametrize(
    "flags",
    ["--years 0", "--years -1", "--stations 1", "--stations 2.5", "--seed x", "--no 1"],
)
def test_bad_flags_are_refused_in_one_line(lab, call, refuses, flags):
    refuses(call(lab / "data_creation.py", *flags.split()), flags.split()[0].strip("-"))
    assert not (lab / "train").exists()


def test_help_says_what_is_possible(lab, call):
    process = call(lab / "data_creation.py", "--help")
    assert (process.returncode, process.stderr) == (0, "")
    for words in ("default: 1)", "1 to 100 (default: 3)", "2 to 100 (default: 12)"):
        assert words in " ".join(process.stdout.split())


def test_a_failed_creation_leaves_nothing_old_and_nothing_half(lab, call, refuses):
    call(lab / "data_creation.py", "--years", "1")
    (lab / "model.pkl").write_text("old")
    script = lab / "data_creation.py"
    crash = "if number == 5:\n            raise OSError('the disk is full')\n        rng = "
    script.write_text(script.read_text().replace("rng = np", crash + "np"))
    refuses(call(script, "--years", "1"), "the disk is full", code=1)
    left = {path.name for path in lab.iterdir() if path.suffix != ".py"}
    assert left - {"__pycache__"} == {"README.md", "pipeline.sh", "requirements.txt"}


GOOD = "date,mean,minimum,frost\n2022-01-01,1.0,-1.0,1\n2022-01-02,,2.0,0\n"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("mean,minimum", "minimum,mean", "line 1: the header"),
        ("1.0,-1.0", "1.0", "line 2: 3 columns"),
        ("1.0,-1.0", "one,-1.0", "line 2: could not convert"),
        ("1.0,-1.0", "nan,-1.0", "line 2: nan °C"),
        ("1.0,-1.0", "1.0,-999", "line 2: -999 °C"),
        ("2.0,0", "2.0,2", "line 3: frost is '2'"),
        ("2022-01-02", "2022-01-04", "line 3: the date"),
        ("2022-01-02", "tomorrow", "line 3: Invalid isoformat"),
        ("2022-01-02,,2.0,0\n", "", "line 2: fewer than two days"),
        (GOOD, "", "line 1: the header"),
        ("mean", "m\udc80", "line 1: 'utf-8'"),
    ],
)
def test_a_broken_station_is_refused_with_file_and_line(tmp_path, old, new, what):
    path = tmp_path / "train" / "station.csv"
    path.parent.mkdir()
    path.write_text(GOOD)
    assert len(station_files.read_station(path)["date"]) == 2
    path.write_bytes(GOOD.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    with pytest.raises(BadInput, match=f"^train/station.csv, {what}"):
        station_files.read_station(path)
