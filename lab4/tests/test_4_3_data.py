# Written by notebooks/lab4_dvc.ipynb; edit it there.
import pandas as pd


def test_stage_4_3_the_script_creates_the_table(lab, run, tmp_path):
    said = run("python", lab / "create_data.py", tmp_path / "t.csv", cwd=tmp_path)
    table = pd.read_csv(tmp_path / "t.csv")
    assert said == "891 passengers, 8 columns" and table.shape == (891, 8)
    assert table["Survived"].sum() == 342 and table["Age"].isna().sum() == 177


def test_stage_4_3_git_has_the_pointer_and_the_remote_the_table(story, run):
    folder = story("3_data")
    files = run("git", "ls-files", cwd=folder).split()
    assert "titanic.csv.dvc" in files and "titanic.csv" not in files
    assert "in sync" in run("dvc", "status", "--cloud", "titanic.csv.dvc", cwd=folder)
