# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_6_v3_has_one_column_for_each_sex(story, tables):
    v2, v3 = tables(story("6_encode"), "lab4-v2", "lab4-v3")
    assert list(v3) == ["Survived", "Pclass", "Age", "Sex_female", "Sex_male"]
    for sex in ("female", "male"):
        assert (v3[f"Sex_{sex}"] == (v2["Sex"] == sex)).all()


def test_stage_4_6_both_columns_are_there_for_men_alone(lab, run, tmp_path):
    (tmp_path / "t.csv").write_text("Sex\nmale\n")
    for _ in range(2):  # a second time changes nothing
        run("python", lab / "encode_sex.py", "t.csv", cwd=tmp_path)
        assert (tmp_path / "t.csv").read_text() == "Sex_female,Sex_male\n0,1\n"
