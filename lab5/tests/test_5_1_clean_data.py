# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""Stage 5.1: three clean tables around one tariff, 3 € and 2 € per km, with a noise of 0.5 €."""

import numpy as np
import pandas as pd
import pytest


@pytest.mark.parametrize("name", ["clean_city", "clean_airport", "clean_short"])
def test_stage_5_1_clean_table_lies_around_the_tariff(lab, python, name):
    python("lab 5/make_data.py")
    rides = pd.read_csv(lab / "work" / f"{name}.csv")
    fit, covariance = np.polyfit(rides.distance_km, rides.fare_eur, 1, cov=True)
    assert (abs(fit - [2, 3]) < 4 * np.sqrt(np.diag(covariance))).all()
    residuals = rides.fare_eur - 3 - 2 * rides.distance_km
    assert residuals.std() == pytest.approx(0.5, rel=0.25) and rides.spoiled.sum() == 0


def test_stage_5_1_same_seed_same_bytes_and_another_seed_other_tables(lab, python):
    made = []
    for seed in (6, 6, 7):
        python("lab 5/make_data.py", "--seed", seed)
        made.append([path.read_bytes() for path in sorted((lab / "work").glob("clean_*.csv"))])
    assert made[0] == made[1] and not set(made[0]) & set(made[2])
