# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Stage 5.3: two tables with noise, each in a tenth of its rides."""

import numpy as np
import pandas as pd
import pytest


@pytest.mark.parametrize(("kind", "in_a_row"), [("doubled", True), ("typos", False)])
def test_stage_5_3_twenty_of_the_fares_are_spoiled(lab, python, kind, in_a_row):
    python("lab 5/add_noise.py")
    rides = pd.read_csv(lab / "work" / f"noisy_{kind}.csv")
    errors, spoiled = rides.fare_eur - 3 - 2 * rides.distance_km, np.flatnonzero(rides.spoiled)
    assert len(rides) == 200 and len(spoiled) == 20
    assert (np.ptp(spoiled) == 19) == in_a_row
    assert errors[spoiled].std() > 1.5 and errors.drop(spoiled).abs().max() < 2.5
