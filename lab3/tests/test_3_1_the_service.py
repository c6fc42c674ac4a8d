# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.1: the model, and the service that answers over an API."""

import json
from importlib.metadata import distribution

import httpx
import numpy as np
import pandas as pd
import pytest
from catboost import CatBoostClassifier
from kit import JACK


def test_stage_3_1_the_model_beats_the_rule_that_the_women_survive(printed):
    found = {line[:28].strip(): float(line[28:34]) for line in printed.splitlines()}
    assert found["exactly the women survive"] == pytest.approx(0.787, abs=0.001)
    assert 0.81 < found["CatBoost"] < 0.85  # 0.9 would mean that the answer is among the features


def test_stage_3_1_the_service_answers_as_catboost_does(lab, service):
    path = distribution("gradio").locate_file("gradio/media_assets/data/titanic.csv")
    table = pd.read_csv(path).rename(columns=str.lower)
    asked = table[["pclass", "sex", "age", "sibsp", "parch", "fare", "embarked", "name"]]
    passengers = json.loads(asked.to_json(orient="records"))
    answers = httpx.post(f"{service}/predict", json=passengers, timeout=60).json()
    rows = np.array(json.loads((lab / "service/model.json").read_text())["rows"], dtype=float)
    native = CatBoostClassifier().load_model(lab / "service/model.cbm").predict_proba(rows)[:, 1]
    assert [one["probability"] for one in answers] == pytest.approx(native, abs=1e-6)
    assert all(one["survived"] == (one["probability"] > 0.5) for one in answers)


def test_stage_3_1_a_wrong_request_gets_the_place_and_a_message(service):
    answer = httpx.post(f"{service}/predict", json=[JACK, JACK | {"age": -1}])
    (fault,) = answer.json()["detail"]
    assert (answer.status_code, fault["loc"]) == (422, ["body", 1, "age"])
    assert "greater than" in fault["msg"]
    shown = httpx.get(f"{service}/metrics").text
    assert 'http_requests_total{route="/predict",status="422"}' in shown
    assert "swagger" in httpx.get(f"{service}/docs").text
