"""Lab 5: what must hold for any table, on tables that hypothesis makes up."""

import lab5_kit  # noqa: F401 - puts the lab's modules on the path
import numpy as np
import pandas as pd
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

# isort: split
from add_noise import add_typos, scale_afternoon
from check_quality import verdict
from make_data import CLEAN, clean_rides
from ride_limits import mean_square, row_scores
from train_line import fit_line

SIZES = st.sampled_from([0, 0.5, 1, 1.5, 2, 3, 6])
some_tables = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def invented(seed, kind, size):
    """A line, and a table with noise of that kind and size (0 is clean)."""
    rng = np.random.default_rng(seed)
    line = fit_line(clean_rides(*CLEAN["clean_city"], rng))
    rides = clean_rides(*CLEAN[kind if kind in CLEAN else "clean_city"], rng)
    if kind == "doubled":
        rides = scale_afternoon(rides, 1 + size / 6, rng)
    return line, add_typos(rides, size, rng) if kind == "typos" else rides


tables = st.builds(
    invented, st.integers(0, 2**32), st.sampled_from([*CLEAN, "doubled", "typos"]), SIZES
)
clean_and_noisy = [example(invented(5, "clean_airport", 0)), example(invented(5, "typos", 6))]


def both(function):
    """Try a clean and a noisy table always, and many others."""
    for table in clean_and_noisy:
        function = table(function)
    return some_tables(function)


@both
@given(tables)
def test_verdict_stays_when_rows_are_permuted(case):
    line, rides = case
    mixed = rides.sample(frac=1, random_state=1)
    scores, limit = row_scores(line, rides)
    found, _ = row_scores(line, mixed)
    assert verdict(line, mixed)[0] == verdict(line, rides)[0]
    assert set(mixed.index[abs(found) > limit]) == set(rides.index[abs(scores) > limit])


@both
@given(tables)
def test_verdict_stays_in_metres_and_cents(case):
    line, rides = case
    scaled = rides.assign(distance_km=1000 * rides.distance_km, fare_eur=100 * rides.fare_eur)
    units = np.diag([1, 1000])
    other = {
        "intercept": 100 * line["intercept"],
        "slope": line["slope"] / 10,
        "sigma": 100 * line["sigma"],
        "gram": units @ line["gram"] @ units,
    }
    assert np.allclose(mean_square(other, scaled), mean_square(line, rides), rtol=1e-6)
    assert np.allclose(row_scores(other, scaled)[0], row_scores(line, rides)[0], atol=1e-6)
    assert verdict(other, scaled)[0] == verdict(line, rides)[0]


@both
@given(tables)
def test_verdict_stays_when_a_table_is_doubled(case):
    line, rides = case
    double = pd.concat([rides, rides], ignore_index=True)
    scores, limit = row_scores(line, rides)
    scores_twice, limit_twice = row_scores(line, double)
    assert np.allclose(scores_twice, np.tile(scores, 2))
    # More rows, other limits: the verdict may change only for a table between the two.
    square, square_limit = mean_square(line, rides)
    square_twice, square_limit_twice = mean_square(line, double)
    assert limit < limit_twice and square_limit > square_limit_twice
    assume(not limit < abs(scores).max() <= limit_twice)
    assume((square > square_limit) == (square_twice > square_limit_twice))
    assert verdict(line, double)[0] == verdict(line, rides)[0]


@both
@given(tables)
def test_mean_square_is_that_of_the_full_covariance(case):
    line, rides = case
    design = np.column_stack([np.ones(len(rides)), rides.distance_km])
    residuals = rides.fare_eur - design @ [line["intercept"], line["slope"]]
    covariance = np.eye(len(rides)) + design @ np.linalg.inv(line["gram"]) @ design.T
    full = residuals @ np.linalg.solve(covariance, residuals) / line["sigma"] ** 2 / len(rides)
    assert np.isclose(mean_square(line, rides)[0], full)
