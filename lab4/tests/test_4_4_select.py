# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_4_v1_has_class_sex_and_age(story, tables):
    (v1,) = tables(story("4_select"), "lab4-v1")
    assert list(v1) == ["Survived", "Pclass", "Sex", "Age"]
    assert len(v1) == 891 and v1["Age"].isna().sum() == 177
