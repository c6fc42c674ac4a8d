# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_6_v3_has_one_column_for_each_sex(story, tables):
    v2, v3 = tables(story("6_encode"), "lab4-v2", "lab4-v3")
    encoded = {f"Sex_{sex}": (v2["Sex"] == sex).astype(int) for sex in ("female", "male")}
    assert v3.equals(v2.drop(columns="Sex").assign(**encoded))
