# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.3: a model is trained on prepared/train.csv and saved."""

import pickle

import numpy as np
import pandas as pd


def test_stage_1_3_learns_the_rule_in_the_training_set_and_saves_the_model(lab, call):
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"station": "a", "date": range(300), "warm": rng.normal(size=300)})
    table["other"], table["frost_today"] = rng.normal(size=300), 0
    table["frost_tomorrow"] = (table["warm"] < -0.4).astype(int)
    (lab / "prepared").mkdir()
    table.to_csv(lab / "prepared" / "train.csv", index=False)
    process = call("model_preparation.py")
    assert process.returncode == 0, process.stderr
    model = pickle.loads((lab / "model.pkl").read_bytes())
    assert list(model.feature_names_in_) == ["warm", "other"]
    assert model.score(table[["warm", "other"]], table["frost_tomorrow"]) > 0.97
