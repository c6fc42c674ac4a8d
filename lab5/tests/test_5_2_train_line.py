# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Stage 5.2: a linear regression, fitted to one of the clean tables."""

import json

import numpy as np
import pandas as pd
import pytest


def test_stage_5_2_line_is_the_least_squares_line_of_one_table(lab, python):
    python("lab 5/make_data.py")
    for other in ("clean_airport", "clean_short"):
        (lab / "work" / f"{other}.csv").unlink()
    assert python("lab 5/train_line.py").startswith("fare = ")
    line = json.loads((lab / "work" / "line.json").read_text())
    rides = pd.read_csv(lab / "work" / "clean_city.csv")
    fit = np.polyfit(rides.distance_km, rides.fare_eur, 1)
    assert [line["slope"], line["intercept"]] == pytest.approx(fit, rel=1e-9)
