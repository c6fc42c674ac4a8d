# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""The exercises: red until they are done. Run them with: python -m pytest -m exercise"""

import pickle

import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression


@pytest.mark.exercise
def test_exercise_1_seeds_sh_prints_the_mean_over_seeds(lab, call):
    (lab / "pipeline.sh").write_text('echo "Model test accuracy is: 0.8$2"\n')
    process = call("seeds.sh", "4")
    assert (process.returncode, process.stdout) == (0, "Mean test accuracy is: 0.825\n")
    (lab / "pipeline.sh").write_text("exit 1\n")
    assert call("seeds.sh", "4").returncode != 0
    assert call("seeds.sh", "4").stdout == ""


@pytest.mark.exercise
def test_exercise_2_frost_recall_py_prints_the_share_of_announced_frosts(lab, call):
    table = pd.DataFrame({"station": "a", "date": range(8), "warm": [-4, -3, -2, -1, 1, 2, 3, 4]})
    model = LogisticRegression().fit(table[["warm"]], table["warm"] < 0)
    table["frost_today"], table["frost_tomorrow"] = 0, [1, 1, 1, 0, 1, 0, 0, 0]
    (lab / "prepared").mkdir()
    table.to_csv(lab / "prepared" / "test.csv", index=False)
    (lab / "model.pkl").write_bytes(pickle.dumps(model))
    process = call("frost_recall.py")
    assert (process.returncode, process.stdout) == (0, "Announced frosts: 0.750\n")
