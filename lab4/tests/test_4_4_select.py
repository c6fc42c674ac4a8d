# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_4_v1_is_class_sex_and_age_of_the_data_set(story, tables):
    first, v1 = tables(story("4_select"), "lab4-v1~1", "lab4-v1")
    assert len(v1) == 891 and v1.equals(first[["Survived", "Pclass", "Sex", "Age"]])
