# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.1, the API: it answers as the model does, and says what is wrong with a request."""

import json
import math
import os
import subprocess
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import httpx
import pytest
from lab3_tools import JACK

ASKED = """
import json
from catboost import CatBoostClassifier
from model import rows_of
from titanic import load_titanic

columns = ["Pclass", "Sex", "Age", "SibSp", "Parch", "Fare", "Embarked", "Name"]
table = load_titanic()
body = json.loads(table[columns].rename(columns=str.lower).to_json(orient="records"))
chances = CatBoostClassifier().load_model("model.cbm").predict_proba(rows_of(table))[:, 1]
print(json.dumps([body, chances.tolist()]))
"""


@pytest.fixture(scope="module")
def ask(service):
    """Return a function that posts JSON, or raw bytes, to /predict."""
    with httpx.Client(base_url=service, timeout=60) as client:

        def post(body, **headers):
            content = body if isinstance(body, bytes) or hasattr(body, "__next__") else None
            content = json.dumps(body).encode() if content is None else content
            headers = {"content-type": "application/json"} | headers
            return client.post("/predict", content=content, headers=headers)

        yield post


def test_stage_3_1_the_service_answers_as_catboost_does(trained, ask):
    done = subprocess.run(
        [sys.executable, "-c", ASKED], cwd=trained[0], capture_output=True, text=True, check=True,
        timeout=300,
    )  # fmt: skip
    body, chances = json.loads(done.stdout)
    many = ask(body).json()
    assert [answer["probability"] for answer in many] == pytest.approx(chances, abs=1e-6)
    assert all(answer["survived"] == (answer["probability"] > 0.5) for answer in many)
    assert len(many) == 891
    assert ask(body[7]).json() == pytest.approx(many[7])


@pytest.mark.parametrize(
    ("body", "where", "what"),
    [
        (JACK | {"cabin": "C85"}, ["body", "cabin"], "Extra inputs are not permitted"),
        (JACK | {"age": -1}, ["body", "age"], "greater than or equal to 0"),
        (JACK | {"age": "20"}, ["body", "age"], "valid number"),
        (JACK | {"age": math.nan}, ["body", "age"], "finite number"),
        (JACK | {"pclass": 4}, ["body", "pclass"], "less than or equal to 3"),
        (JACK | {"sibsp": 1.5}, ["body", "sibsp"], "valid integer"),
        ({"pclass": 1}, ["body", "sex"], "Field required"),
        ([], ["body"], "at least 1 item"),
        ([JACK, JACK | {"fare": -5}], ["body", 1, "fare"], "greater than or equal to 0"),
        ([JACK] * 1001, ["body"], "at most 1000 items"),
        ("Jack", ["body"], "valid dictionary"),
        (None, ["body"], "valid dictionary"),
        (JACK | {"one": 1}, ["body", "one"], "Extra inputs are not permitted"),
        (b'{"pclass": 3, "sex": "male", "age": -Infinity}', ["body", "age"], "finite number"),
        (b'{"pclass": 3, "sex": "male", "fare": 1e999}', ["body", "fare"], "finite number"),
        (b'{"pclass": 3,', ["body", 13], "Expecting property name"),
        (b'{"pclass": 3 "sex": "male"}', ["body", 13], "Expecting ',' delimiter"),
        (b'{"pclass": ' + b"9" * 9000 + b"}", ["body"], "too many digits"),
        (b'{"name": "\xff"}', ["body", 10], "not UTF-8"),
        (b"[" * 100_000, ["body"], "too many brackets"),
        (b"", ["body"], "Field required"),
    ],
)
def test_a_wrong_request_is_told_what_and_where(ask, body, where, what):
    answer = ask(body)
    assert answer.status_code == 422
    fault = answer.json()["detail"][0]
    assert fault["loc"] == where
    assert what in fault["msg"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", ";"])
def test_another_content_type_is_told(ask, kind):
    answer = ask(JACK, **{"content-type": kind})
    assert answer.status_code == 415
    fault = {"loc": ["header", "content-type"], "msg": "Input should be application/json"}
    assert answer.json() == {"detail": [fault]}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/predict", "POST"), ("DELETE", "/model", "GET"), ("POST", "/health", "GET")],
)
def test_another_method_is_told(service, method, path, allowed):
    answer = httpx.request(method, service + path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert allowed in answer.json()["detail"][0]["msg"]


def test_ten_megabytes_are_refused_and_the_answer_arrives(ask, service):
    body = json.dumps([JACK] * 130_000).encode()
    assert len(body) > 10_000_000
    pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
    fault = {"loc": ["body"], "msg": "Body should have at most 2,000,000 bytes"}
    for answer in (ask(body), ask(pieces)):
        assert answer.status_code == 413
        assert answer.json() == {"detail": [fault]}
    # urllib reads no answer before it has sent everything
    request = Request(f"{service}/predict", body, {"content-type": "application/json"})
    with pytest.raises(HTTPError) as error:
        urlopen(request, timeout=60)
    with error.value as answer:
        assert (answer.code, json.load(answer)) == (413, {"detail": [fault]})
    assert ask(JACK).status_code == 200


def test_stage_3_1_the_service_keeps_to_its_openapi_document(service, tmp_path):
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", f"{service}/openapi.json", "--seed=3",
            "--max-examples=30", "--no-color", "--checks=all", "--request-timeout=20",
        ],
        cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"COLUMNS": "100"}, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert "POST /predict" in done.stdout or "3 selected" in done.stdout, done.stdout[-1500:]


def test_health_model_and_documentation(service):
    assert httpx.get(f"{service}/health").json() == {"status": "ok"}
    facts = httpx.get(f"{service}/model").json()
    assert facts["limit"] == 1000
    assert facts["scores"]["CatBoost"]["accuracy"] > 0.82
    assert {"version", "revision", "features"} <= set(facts)
    document = httpx.get(f"{service}/openapi.json").json()
    examples = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]
    assert set(examples["examples"]) == {"one", "list", "unknown"}
    for example in examples["examples"].values():
        assert httpx.post(f"{service}/predict", json=example["value"]).status_code == 200
