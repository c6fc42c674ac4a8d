"""Lab 3's model: the service answers as CatBoost does, and the model behaves as expected."""

import json
import sys

import httpx
import pytest
from lab3_kit import serving, trained
from trees import run

ASKED = """
import json
from catboost import CatBoostClassifier
from training.data import COLUMNS, load_titanic, rows_of

table = load_titanic()
body = json.loads(table[COLUMNS].rename(columns=str.lower).to_json(orient="records"))
native = CatBoostClassifier().load_model("service/model.cbm")
found = {}
for unknown in ("", "Age", "Fare", "Embarked", "Age Fare Embarked"):
    rows = rows_of(table.assign(**dict.fromkeys(unknown.split())))
    found[unknown.lower()] = native.predict_proba(rows)[:, 1].tolist()
print(json.dumps([body, found]))
"""


@pytest.fixture(scope="module")
def asked():
    """Return 891 passengers as the API takes them, and CatBoost's chances by what is unknown."""
    return json.loads(run(sys.executable, "-c", ASKED, cwd=trained(), check=True).stdout)


@pytest.fixture(scope="module")
def chances(asked):
    """Return a function: the service's chances of all passengers, with something changed."""
    with serving() as (_, url, _):

        def answers(**change):
            body = [one | change for one in asked[0]]
            found = httpx.post(f"{url}/predict", json=body, timeout=60).json()
            return [one["probability"] for one in found]

        yield answers


def test_the_service_answers_as_catboost_does_whatever_is_unknown(chances, asked):
    for unknown, native in asked[1].items():
        found = chances(**dict.fromkeys(unknown.split()))
        assert found == pytest.approx(native, abs=1e-6), unknown


@pytest.mark.parametrize(
    ("better", "worse"),
    [({"sex": "female"}, {"sex": "male"}), ({"pclass": 1}, {"pclass": 3})],
    ids=["women before men", "first class before third"],
)
def test_nearly_everyone_would_have_the_better_chance(chances, better, worse):
    pairs = zip(chances(name=None, **better), chances(name=None, **worse), strict=True)
    assert sum(more > less for more, less in pairs) > 0.95 * 891


def test_a_name_without_a_title_changes_nothing(chances):
    assert chances(name="Nobody") == chances(name=None)
