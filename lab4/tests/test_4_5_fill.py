# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_5_v2_has_the_mean_where_an_age_was_missing(story, tables):
    v1, v2 = tables(story("5_fill"), "lab4-v1", "lab4-v2")
    missing = v1["Age"].isna()
    assert (v2["Age"][missing] == round(v1["Age"].mean(), 6)).all()
    assert v2[~missing].equals(v1[~missing])
    assert v2.drop(columns="Age").equals(v1.drop(columns="Age"))


def test_stage_4_5_a_wrong_age_is_named(lab, run, tmp_path):
    (tmp_path / "t.csv").write_text("Age\n1\nold\n")
    said = run("python", lab / "fill_age.py", "t.csv", cwd=tmp_path, code=1)
    assert said == "fill_age.py: t.csv, row 3, column Age: 'old' is not possible here"
