# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""A user's mistakes: exit code 2, one line that says what and where, and nothing half-written."""

import json
import runpy
import subprocess
import sys

import pytest
from fare_scripts import BadInput
from fare_tables import read_table
from fresh_lab import HERE, fresh_lab, python

GOOD = "distance_km,fare_eur\n1,5.1\n2,6.9\n3,9.2\n4,10.8\n"
TABLES = {
    "nan": (GOOD + "5,nan\n", "row 5, column fare_eur: 'nan'"),
    "gap": (GOOD + ",13\n", "row 5, column distance_km: ''"),
    "text": (GOOD + "5,free\n", "row 5, column fare_eur: 'free'"),
    "infinite": (GOOD + "inf,13\n", "row 5, column distance_km: 'inf'"),
    "one row": ("distance_km,fare_eur\n1,5\n", "at least 3 rows of data, here: 1"),
    "header only": ("distance_km,fare_eur\n", "here: 0"),
    "constant x": ("distance_km,fare_eur\n2,7\n2,7.1\n2,6.9\n", "distance_km is constant"),
    "constant y": ("distance_km,fare_eur\n1,7\n2,7\n3,7\n", "fare_eur is constant"),
    "wrong column": (GOOD.replace("fare_eur", "price"), "not one column fare_eur"),
    "twice": ("fare_eur," * 2 + "distance_km\n1,5,2\n2,7,4\n3,9,6\n", "not one column fare_eur"),
    "ragged": (GOOD + "5\n", "row 5 has 1 fields instead of 2"),
    "open quote": (GOOD + '5,"13\n', "cannot be read as CSV"),
    "binary": (b"\x89PNG\xff\xfe\x00", "cannot be read as CSV"),
    "empty": ("", "is empty"),
    "missing": (None, "No such file"),
}


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A copy of the lab with the good table and its line in a folder good/."""
    folder = fresh_lab(tmp_path_factory.mktemp("input"))
    (folder / "good").mkdir()
    (folder / "good" / "rides.csv").write_text(GOOD)
    assert python(folder, "train_line.py", "good/rides.csv").returncode == 0
    return folder


@pytest.fixture
def here(monkeypatch, capsys):
    """A function that runs a script like `python SCRIPT ARGUMENTS…`, in this process: quicker."""

    def run(script, *arguments):
        monkeypatch.setattr(sys, "argv", [script, *map(str, arguments)])
        with pytest.raises(SystemExit) as stop:
            runpy.run_path(str(HERE / script), run_name="__main__")
        return subprocess.CompletedProcess(script, stop.value.code, *capsys.readouterr())

    return run


def refused(done, *words):
    """Exit code 2, nothing on stdout, and one line on stderr that holds these words."""
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert all(word in done.stderr for word in words), done.stderr
    return True


@pytest.mark.parametrize("case", TABLES)
def test_bad_table_is_refused_by_name(lab, here, tmp_path, case):
    content, words = TABLES[case]
    if content is not None:
        content = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "rides.csv").write_bytes(content)
    arguments = [
        lab / "good" / "rides.csv",  # a good table first: nor are its scores written
        tmp_path / "rides.csv",
        "--line",
        lab / "good" / "line.json",
        "--scores",
        tmp_path / "out",
    ]
    assert refused(here("check_quality.py", *arguments), words, "rides.csv")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("case", ["nan", "one row", "constant x", "wrong column", "missing"])
def test_training_refuses_the_same(lab, tmp_path, case):
    content, words = TABLES[case]
    if content is not None:
        (tmp_path / "rides.csv").write_text(content)
    with pytest.raises(BadInput, match=words):
        read_table(tmp_path / "rides.csv")
    if case == "nan":
        assert refused(python(lab, "train_line.py", tmp_path / "rides.csv"), words)
        assert not (tmp_path / "line.json").exists()


@pytest.mark.parametrize(
    "spoil",
    [
        "",
        "[1, 2]",
        pytest.param("[" * 100_000, id="deep"),
        "{}",
        "text",
        {"slope": None},
        {"sigma": 0},
        {"gram": [[1, 1], [1, 1]]},
        {"gram": 7},
        {"slope": float("nan")},
    ],
)
def test_file_that_is_no_line_is_refused(lab, here, tmp_path, spoil):
    if isinstance(spoil, dict):
        spoil = json.dumps(json.loads((lab / "good" / "line.json").read_text()) | spoil)
    (tmp_path / "line.json").write_text(spoil)
    arguments = [lab / "good" / "rides.csv", "--line", tmp_path / "line.json"]
    assert refused(here("check_quality.py", *arguments), "line.json: is no line of train_line.py")


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("make_data.py --seed -1", "--seed"),
        ("make_data.py --seed x", "--seed"),
        ("make_data.py --typos nan", "--typos"),
        ("make_data.py --factor 1e9", "--factor"),
        ("make_data.py --rows 3", "--rows"),
        ("check_quality.py", "TABLE.csv"),
        ("check_quality.py good/rides.csv", "work/line.json"),
        ("check_quality.py good/rides.csv --line good/line.json --alpha 0", "--alpha"),
        ("train_line.py good/rides.csv --sigma 0", "--sigma"),
        ("alarm_rates.py --seeds 0", "--seeds"),
    ],
)
def test_bad_option_is_one_line(lab, command, word):
    assert refused(python(lab, *command.split()), word)
    assert not (lab / "work").exists()


@pytest.mark.parametrize(
    "script", ["make_data.py", "train_line.py", "check_quality.py", "alarm_rates.py"]
)
def test_help_is_useful(lab, script):
    done = python(lab, script, "--help")
    assert done.returncode == 0 and "default" in done.stdout


def test_folder_that_cannot_be_written_is_a_failed_step(lab, tmp_path):
    (tmp_path / "file").write_text("in the way")
    done = python(lab, "make_data.py", "--out", tmp_path / "file")
    assert done.returncode == 1 and done.stderr.count("\n") == 1
