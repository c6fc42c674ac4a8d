# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_6_v3_has_one_column_for_each_sex(story, tables):
    v2, v3 = tables(story("6_encode"), "lab4-v2", "lab4-v3")
    assert list(v3) == ["Survived", "Pclass", "Age", "Sex_female", "Sex_male"]
    for sex in ("female", "male"):
        assert (v3[f"Sex_{sex}"] == (v2["Sex"] == sex)).all()
