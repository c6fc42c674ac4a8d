# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The table's scripts, each run as it is on a small table or on the whole one."""

import csv
import hashlib
import socket
import statistics
import sys

import pytest

SMALL = "Survived,Pclass,Sex,Age,Fare\n1,3,female,20,7\n0,1,male,,8\n1,2,male,40,9\n"


def table(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small table.csv"
    path.write_text(SMALL)
    return path


def test_stage_4_0_every_script_of_the_folder_says_what_it_does(lab):
    assert lab.lab.name == "lab4"
    helpers = (
        "test_",
        "conftest",
        "titanic_rows",
        "commands",
        "publishing",
        "queue_workers",
        "recording",
        "storage",
        "story_",
        "push_",
    )
    scripts = [p.name for p in lab.lab.glob("*.py") if not p.name.startswith(helpers)]
    assert len(scripts) >= 11
    for script in scripts:
        assert lab.lab_run(script, "--help").startswith("usage: ")


def test_stage_4_3_the_data_set_is_created(lab, tmp_path):
    said = lab.lab_run("create_data.py", tmp_path / "t.csv", "--source", "packaged")
    assert said == "891 passengers, 12 columns"
    rows = table(tmp_path / "t.csv")
    assert len(rows) == 891 and len(rows[0]) == 12
    assert sum(int(row["Survived"]) for row in rows) == 342
    assert sum(row["Age"] == "" for row in rows) == 177


def test_stage_4_3_the_download_gives_the_same_bytes(lab, tmp_path):
    try:
        socket.create_connection(("storage.mds.yandex.net", 443), 5).close()
    except OSError:
        pytest.skip("needs-network: storage.mds.yandex.net does not answer")
    sums = set()
    for source in ("download", "packaged", "auto"):
        lab.lab_run("create_data.py", tmp_path / source, "--source", source)
        sums.add(hashlib.sha256((tmp_path / source).read_bytes()).hexdigest())
    assert len(sums) == 1


def test_stage_4_4_class_sex_and_age_are_kept(lab, small):
    lab.lab_run("select_columns.py", small)
    assert list(table(small)[0]) == ["Survived", "Pclass", "Sex", "Age"]
    assert table(small)[1]["Age"] == ""


def test_stage_4_5_missing_ages_become_the_mean(lab, small):
    lab.lab_run("fill_age.py", small)
    assert [float(row["Age"]) for row in table(small)] == [20, 30, 40]


def test_stage_4_5_the_mean_can_be_of_the_training_rows_alone(lab, tmp_path):
    data, out = tmp_path / "t.csv", tmp_path / "filled.csv"
    lab.lab_run("create_data.py", data, "--source", "packaged")
    lab.lab_run("fill_age.py", data, out, "--seed", 3)
    code = "import titanic_rows as t; print(*t.parts(891, 3))"
    parts = lab.run(sys.executable, "-c", code, folder=lab.lab).split()
    before, after = table(data), table(out)
    train = [
        float(r["Age"]) for r, p in zip(before, parts, strict=True) if r["Age"] and p == "train"
    ]
    filled = {float(b["Age"]) for a, b in zip(before, after, strict=True) if not a["Age"]}
    assert filled == {round(statistics.fmean(train), 6)}
    assert filled != {29.699118}, "that is the mean of all rows"


def test_stage_4_6_sex_is_one_hot(lab, small):
    lab.lab_run("encode_sex.py", small)
    rows = table(small)
    assert "Sex" not in rows[0]
    assert [(row["Sex_female"], row["Sex_male"]) for row in rows] == [("1", "0")] + [("0", "1")] * 2


@pytest.mark.parametrize("script", ["select_columns", "fill_age", "encode_sex", "train_model"])
def test_a_table_without_the_column_is_one_line_and_stays(lab, tmp_path, script):
    path = tmp_path / "poor.csv"
    path.write_text("Name\nAda\n")
    said = lab.lab_run(f"{script}.py", path, code=2)
    assert said.count("\n") == 0
    assert "has no column" in said and "it has Name" in said
    assert path.read_text() == "Name\nAda\n" and len(list(tmp_path.iterdir())) == 1


def test_mistakes_are_one_line(lab, tmp_path):
    ages, sexes, small = (tmp_path / f"{name}.csv" for name in ("ages", "sexes", "small"))
    ages.write_text("Age,Sex\n,male\n")
    sexes.write_text("Age,Sex\nthree,unknown\n")
    small.write_text("Survived,Pclass,Age,Sex_female,Sex_male\n" + "1,3,,1,0\n" * 9)
    (tmp_path / "ragged.csv").write_text("Age,Sex\n3\n")
    (tmp_path / "bytes.csv").write_bytes(b"Age,Sex\n\xff,male\n")
    for arguments, word in [
        (["select_columns.py", tmp_path / "none.csv"], "no file none.csv"),
        (["fill_age.py", ages], "no age is known"),
        (["fill_age.py", ages, "--strategy", "guess"], "invalid choice"),
        (["fill_age.py", sexes], "Age holds 'three', which is no number"),
        (["fill_age.py", tmp_path / "ragged.csv"], "longer or shorter"),
        (["fill_age.py", tmp_path / "bytes.csv"], "no table of text"),
        (["fill_age.py", tmp_path], "no file"),
        (["encode_sex.py", sexes], "'unknown'"),
        (["train_model.py", small, tmp_path / "m.pkl"], "Age holds ''"),
        (["evaluate_model.py", ages, "--model", tmp_path / "none.pkl"], "no file none.pkl"),
        (["evaluate_model.py", ages, "--model", sexes], "sexes.csv is no model"),
        (["write_report.py", tmp_path], "not a git repository"),
        (["pipeline.py", tmp_path], "is no workspace"),
    ]:
        said = lab.lab_run(*arguments, code=2)
        assert word in said and said.count("\n") == 0
    assert not (tmp_path / "m.pkl").exists() and not (tmp_path / "report.md").exists()
