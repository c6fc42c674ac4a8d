# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""The two exercises: `python -m pytest -m exercise` is red until they are done."""

import pandas as pd
import pytest

pytestmark = pytest.mark.exercise


@pytest.fixture(autouse=True)
def line(python):
    python("lab 5/make_data.py")
    python("lab 5/train_line.py")


def test_exercise_1_a_stuck_meter_is_found(lab, python):
    python("lab 5/noisy_stuck.py")
    rides = pd.read_csv(lab / "work" / "noisy_stuck.csv")
    stuck = rides.index[rides.spoiled == 1]
    assert len(rides) == 200 and len(stuck) == stuck[-1] - stuck[0] + 1 == 20
    assert rides.fare_eur[stuck].nunique() == 1
    assert "NOISY" in python("lab 5/check_quality.py", lab / "work/noisy_stuck.csv", code=1)


def test_exercise_2_a_small_rise_of_the_tariff_is_found(lab, python):
    python("-m", "pytest", "-q", "lab 5/test_mean.py")
    short = lab / "work" / "clean_short.csv"
    rides = pd.read_csv(short)
    rides.assign(fare_eur=rides.fare_eur + 0.35).to_csv(short, index=False)
    assert "ok" in python("lab 5/check_quality.py", short)
    python("-m", "pytest", "-q", "lab 5/test_mean.py", code=1)
