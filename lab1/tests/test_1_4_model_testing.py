# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.4: the saved model is checked on prepared/test.csv."""

import pickle

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression


def test_stage_1_4_prints_the_accuracy_on_the_test_set(lab, call):
    values = np.random.default_rng(1).normal(size=(1000, 2))
    table = pd.DataFrame(values, columns=["warm", "other"]).assign(station="a", frost_today=0)
    table["frost_tomorrow"] = (table["warm"] < 0.5).astype(int)
    model = LogisticRegression().fit(table[["warm", "other"]], table["warm"] + table["other"] < 0)
    right = (model.predict(table[["warm", "other"]]) == table["frost_tomorrow"]).mean()
    assert 0.6 < right < 0.9
    (lab / "prepared").mkdir()
    table.rename_axis("date").to_csv(lab / "prepared" / "test.csv")
    (lab / "model.pkl").write_bytes(pickle.dumps(model))
    process = call("model_testing.py")
    assert (process.returncode, process.stdout) == (0, f"Model test accuracy is: {right:.3f}\n")
