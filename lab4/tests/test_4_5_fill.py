# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_5_v2_has_the_mean_where_an_age_was_missing(story, tables):
    v1, v2 = tables(story("5_fill"), "lab4-v1", "lab4-v2")
    filled = v1.fillna({"Age": round(v1["Age"].mean(), 6)})
    assert v1["Age"].isna().any() and v2.equals(filled)
