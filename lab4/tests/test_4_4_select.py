# Written by notebooks/lab4_dvc.ipynb; edit it there.
COLUMNS = ["Survived", "Pclass", "Sex", "Age"]


def test_stage_4_4_v1_has_class_sex_and_age(story, tables):
    (v1,) = tables(story("4_select"), "lab4-v1")
    assert list(v1) == COLUMNS and len(v1) == 891 and v1["Age"].isna().sum() == 177


def test_stage_4_4_a_table_without_the_column_stays_as_it_is(lab, run, tmp_path):
    (tmp_path / "t.csv").write_text("Survived,Age\n1,2\n")
    said = run("python", lab / "select_columns.py", "t.csv", cwd=tmp_path, code=1)
    assert said.startswith("select_columns.py: t.csv has no column Pclass") and "\n" not in said
    assert (tmp_path / "t.csv").read_text() == "Survived,Age\n1,2\n"
