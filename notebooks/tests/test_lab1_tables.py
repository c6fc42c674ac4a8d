"""Lab 1: tables as Excel and others write them, broken tables, broken models."""

import pickle

import numpy as np
import pandas as pd
import pytest
from lab1_kit import call, copy_lab, load, prepared, refused, succeed
from sklearn.linear_model import LogisticRegression

GOOD = "date,mean,minimum,frost\n2022-01-01,1.0,-1.0,1\n2022-01-02,,2.0,0\n2022-01-03,0.5,,1\n"
RUSSIAN = GOOD.replace(",", ";").replace(".", ",")


@pytest.fixture(scope="module")
def module():
    return load("data_preprocessing")


@pytest.fixture
def path(tmp_path):
    (tmp_path / "train").mkdir()
    return tmp_path / "train" / "mine.csv"


@pytest.mark.parametrize(
    "content",
    {
        "as it is": GOOD.encode(),
        "Excel's UTF-8, with a byte-order mark": b"\xef\xbb\xbf" + GOOD.encode(),
        "Windows' line ends": GOOD.replace("\n", "\r\n").encode(),
        "Excel's UTF-8 with both": b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
        "an old Mac's line ends": GOOD.replace("\n", "\r").encode(),
        "blank lines": GOOD.replace("\n2022-01-02", "\n\n2022-01-02").encode() + b"\n\n",
        "empty rows at the end, as a spreadsheet leaves them": GOOD.encode() + b",,,\n,,,\n",
        "no line end at the end": GOOD.encode()[:-1],
        "all in quotes": ('"' + GOOD[:-1].replace(",", '","').replace("\n", '"\n"') + '"').encode(),
        "frost with a decimal, as pandas writes it": GOOD.replace(",1\n", ",1.0\n").encode(),
    }.items(),
    ids=lambda item: item[0],
)
def test_tables_that_are_taken(module, path, content):
    path.write_bytes(content[1])
    table = module.read_station(path)
    assert table.index.astype(str).tolist() == ["2022-01-01", "2022-01-02", "2022-01-03"]
    expected = {"mean": [1, np.nan, 0.5], "minimum": [-1, 2, np.nan], "frost": [1, 0, 1]}
    for column, values in expected.items():
        np.testing.assert_array_equal(table[column].to_numpy(dtype=float), values)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (RUSSIAN, "line 1 is ['date;mean;minimum;frost'], not ['date', 'mean'"),
        ("sep=;\n" + RUSSIAN, "line 1 is"),
        ("sep=,\n" + GOOD, "line 1 is"),
        (GOOD.replace(",", "\t"), "line 1 is"),
        (GOOD.encode("utf-16"), "'utf-8' codec can't decode byte 0xff in position 0"),
        (GOOD.encode("utf-16-le"), "line 1 is"),
        ("дата,среднее,минимум,заморозок\n".encode("cp1251"), "'utf-8' codec can't decode"),
        (b"PK\x03\x04\x14\x00\x06\x00\x08\x00\xd0", "'utf-8' codec can't decode"),
        ("", "No columns to parse"),
        ("\n\n", "No columns to parse"),
        (GOOD.splitlines()[0], "fewer than two days"),
        ("\n".join(GOOD.splitlines()[:2]), "fewer than two days"),
        (GOOD.replace("mean,minimum", "minimum,mean"), "line 1 is ['date', 'minimum', 'mean'"),
        (GOOD.replace("mean,minimum", "mean,mean"), "line 1 is ['date', 'mean', 'mean'"),
        (GOOD.replace(",frost", ""), "line 1 is"),
        (GOOD.replace("frost\n", "frost,\n"), "line 1 is"),
        (GOOD[GOOD.index("\n") + 1 :], "line 1 is ['2022-01-01'"),
        (GOOD.replace("2.0,0", "2.0,0,7"), "Expected 4 fields in line 3, saw 5"),
        (GOOD.replace("1.0,-1.0,1", "1.0,-1.0,1,9"), "Expected 4 fields in line 2, saw 5"),
        (GOOD.replace(",2.0,0", ",2.0"), "line 3: frost is '', not 0 or 1"),
        (
            GOOD.replace("1.0,-1.0", '"1,0","-1,0"'),
            "line 2: mean is '1,0', not empty or a temperature",
        ),
        (GOOD.replace("1.0,-1.0", "one,-1.0"), "line 2: mean is 'one'"),
        (GOOD.replace("1.0,-1.0", "nan,-1.0"), "line 2: mean is 'nan'"),
        (GOOD.replace("1.0,-1.0", "NA,-1.0"), "line 2: mean is 'NA'"),
        (GOOD.replace("1.0,-1.0", "1.0,-999"), "line 2: minimum is '-999'"),
        (GOOD.replace("1.0,-1.0", "1.0,inf"), "line 2: minimum is 'inf'"),
        (GOOD.replace("1.0,-1.0", "1.0,−1.0"), "line 2: minimum is '−1.0'"),
        (GOOD.replace("1.0,-1.0", "1.0,\x00"), "line 2: minimum is '\\x00'"),
        (GOOD.replace("2.0,0", "2.0,2"), "line 3: frost is '2', not 0 or 1"),
        (GOOD.replace("2.0,0", "2.0,yes"), "line 3: frost is 'yes'"),
        (GOOD.replace("2.0,0", "2.0,0.5"), "line 3: frost is '0.5'"),
        (GOOD.replace("2022-01-02", "02.01.2022"), "line 3: date is '02.01.2022'"),
        (
            GOOD.replace("2022-01-02", "2022-01-04"),
            "line 3: date is '2022-01-04', not the day after",
        ),
        (GOOD.replace("2022-01-02", "2022-01-01"), "line 3: date is '2022-01-01'"),
        (GOOD.replace("2022-01-01", "2022-02-30"), "line 2: date is '2022-02-30'"),
        (GOOD.replace("2022-01-01", "44562"), "line 2: date is '44562'"),
        (GOOD.replace("2022-01-01", ""), "line 2: date is ''"),
        (GOOD.replace("\n2022-01-02", "\n\n2022-01-04"), "line 4: date is '2022-01-04'"),
        (GOOD.replace("1.0,-1.0", '"1.0,-1.0'), "EOF inside string"),
    ],
)
def test_tables_that_are_refused_by_file_line_and_value(module, path, content, words):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError) as refusal:
        module.read_station(path)
    assert str(refusal.value).startswith("train/mine.csv")
    assert words in str(refusal.value)


def test_a_table_saved_by_excel_gives_the_same_and_a_broken_one_leaves_what_was_there(tmp_path):
    lab = copy_lab(tmp_path)
    refused(call(lab, "data_preprocessing.py"), "no stations in train/: run data_creation.py")
    succeed(lab, "data_creation.py", "--years", "1", "--stations", "6")
    succeed(lab, "data_preprocessing.py")
    before = (lab / "prepared" / "train.csv").read_bytes()
    path = lab / "train" / "station_01_clean.csv"
    original = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + original.replace(b"\n", b"\r\n"))
    succeed(lab, "data_preprocessing.py")
    assert (lab / "prepared" / "train.csv").read_bytes() == before
    path.write_bytes(original.replace(b",", b";"))
    refused(call(lab, "data_preprocessing.py"), "train/station_01_clean.csv: line 1 is", "commas")
    assert (lab / "prepared" / "train.csv").read_bytes() == before
    path.unlink()
    path.mkdir()
    refused(call(lab, "data_preprocessing.py"), "station_01_clean.csv")
    assert not list(lab.glob(".new-*"))


def test_a_station_that_was_always_silent_gives_no_evening_and_alone_is_refused(tmp_path):
    lab = copy_lab(tmp_path)
    days = pd.date_range("2022-01-01", periods=30)
    table = pd.DataFrame({"date": days, "mean": np.nan, "minimum": np.nan, "frost": 0})
    for part in ("train", "test"):
        (lab / part).mkdir()
        table.to_csv(lab / part / "silent.csv", index=False)
    refused(call(lab, "data_preprocessing.py"), "train/: no evening with readings")
    rng = np.random.default_rng(1)
    table[["mean", "minimum"]] = rng.normal(0, 3, (30, 2)).round(2)
    table.to_csv(lab / "train" / "heard.csv", index=False)
    table.to_csv(lab / "test" / "heard.csv", index=False)
    succeed(lab, "data_preprocessing.py")
    assert prepared(lab, "train").index.unique("station").tolist() == ["heard"]


def test_repair_finds_spikes_stuck_days_and_gaps_and_leaves_the_rest(module):
    nan = np.nan
    mean = [nan, 1, 2, 40, 3, 4, nan, 5, 5, 5, 6]
    minimum = [nan, 0, 1, 38, 2, 3, 2, 4, 4, 3, 4]
    readings = pd.DataFrame({"mean": mean, "minimum": minimum})
    repaired = module.repair(readings)
    assert repaired["mean"].tolist()[1:] == [1, 2, 2, 3, 4, 4, 5, 5, 5, 6]
    assert repaired["minimum"].tolist()[1:] == [0, 1, 1, 2, 3, 3, 4, 4, 3, 4]
    assert repaired.iloc[0].isna().all()


@pytest.mark.parametrize("kind", [0, 1, 2, 3])
def test_repair_brings_readings_nearer_to_the_truth_and_spares_honest_ones(module, kind):
    creation = load("data_creation")
    for seed in range(5):
        rng = np.random.default_rng([seed, kind])
        truth = creation.weather(rng, 1096)
        readings = pd.DataFrame(creation.sensor(rng, creation.KINDS[kind], truth))
        repaired = module.repair(readings)
        if creation.KINDS[kind] == "anomalies":
            error = (repaired - truth).std().mean()
            assert error < 0.7 * (readings - truth).std().mean()
        else:  # nothing but gaps is changed
            heard = readings.notna().all(axis=1)
            assert (repaired[heard] != readings[heard]).to_numpy().mean() < 0.01


def write_prepared(lab, part, days=200):
    """Write a table in which `warm` decides; return it."""
    values = np.random.default_rng(days).normal(size=(days, 2))
    table = pd.DataFrame(values, columns=["warm", "other"]).assign(frost_today=0)
    table["frost_tomorrow"] = (table["warm"] < 0).astype(int)
    table.insert(0, "station", "a")
    (lab / "prepared").mkdir(exist_ok=True)
    table.rename_axis("date").to_csv(lab / "prepared" / f"{part}.csv")
    return table


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: None, "No such file"),
        (lambda text: "", "No columns"),
        (lambda text: text[: len(text) // 2].rsplit(",", 2)[0], "NaN"),
        (lambda text: text.replace("frost_tomorrow", "answer"), "frost_tomorrow"),
        (lambda text: text.replace("station", "place"), "station"),
        (lambda text: text.replace(",a,", ",a,x", 1), "could not convert string to float"),
        (lambda text: text.splitlines()[0], "sample"),
        (lambda text: "\n".join(line for line in text.splitlines() if line[-1] != "1"), "class"),
        (lambda text: "\udcff" + text, "utf-8"),
    ],
)
def test_a_broken_training_set_is_refused_and_no_model_appears(tmp_path, spoil, words):
    lab = copy_lab(tmp_path)
    write_prepared(lab, "train")
    path = lab / "prepared" / "train.csv"
    text = spoil(path.read_text())
    path.unlink()
    if text is not None:
        path.write_bytes(text.encode(errors="surrogateescape"))
    refused(call(lab, "model_preparation.py"), "prepared/train.csv", words)
    assert not list(lab.glob("*.pkl"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file"),
        (b"", "Ran out of input"),
        (b"a text", ""),
        (pickle.dumps({"a": 1}), "score"),
        ("two features more", "feature names"),
        ("cut", ""),
    ],
)
def test_a_broken_model_is_refused(tmp_path, content, words):
    lab = copy_lab(tmp_path)
    table = write_prepared(lab, "test")
    inputs, frost = table[["warm", "other"]], table["frost_tomorrow"]
    if content == "two features more":
        content = pickle.dumps(LogisticRegression().fit(inputs.assign(c=1, d=2), frost))
    elif content == "cut":
        content = pickle.dumps(LogisticRegression().fit(inputs, frost))[:-50]
    if content is not None:
        (lab / "model.pkl").write_bytes(content)
    refused(call(lab, "model_testing.py"), "cannot test model.pkl on prepared/test.csv", words)


def test_the_baselines_are_never_frost_and_the_sensors_today(tmp_path):
    lab = copy_lab(tmp_path)
    table = write_prepared(lab, "test", days=1000)
    table["frost_today"] = np.random.default_rng(2).integers(0, 2, 1000)
    table.rename_axis("date").to_csv(lab / "prepared" / "test.csv")
    model = LogisticRegression().fit(table[["warm", "other"]], table["frost_tomorrow"])
    (lab / "model.pkl").write_bytes(pickle.dumps(model))
    never = 1 - table["frost_tomorrow"].mean()
    same = (table["frost_today"] == table["frost_tomorrow"]).mean()
    expected = f"model_testing.py: never frost {never:.3f}, as today {same:.3f}\n"
    assert succeed(lab, "model_testing.py").stderr == expected
