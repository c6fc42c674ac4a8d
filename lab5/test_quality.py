# Written by notebooks/lab5_model_tests.ipynb; edit it there.
"""One line, five tables: the model's quality on each. On the noisy ones the tests must fail."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ride_files import read_line
from ride_limits import compare, mean_square, row_scores
from ride_tables import read_rides

LAB = Path(__file__).resolve().parent
CLEAN = ["clean_city", "clean_airport", "clean_short"]
NOISY = ["noisy_doubled", "noisy_typos"]
# strict: noise that is not noticed is a failure. raises: a missing file is not a detection.
noise = pytest.mark.xfail(strict=True, raises=AssertionError, reason="the table is noisy")
TABLES = [*CLEAN, *(pytest.param(name, marks=noise) for name in NOISY)]


@pytest.fixture(scope="session", autouse=True)
def work():
    """The folder with the tables and the line; if it is missing, the scripts make it."""
    if not (LAB / "work").exists():
        for script in ("make_data.py", "train_line.py", "add_noise.py"):
            subprocess.run([sys.executable, LAB / script], check=True)
    return LAB / "work"


@pytest.fixture
def line(work):
    return read_line(work / "line.json")


@pytest.mark.parametrize("name", TABLES)
def test_mean_square(work, line, name):
    # rounded, so that pytest shows short numbers
    square, limit = np.round(mean_square(line, read_rides(work / f"{name}.csv")), 3).tolist()
    assert square <= limit


@pytest.mark.parametrize("name", TABLES)
def test_rows(work, line, name):
    scores, limit = row_scores(line, read_rides(work / f"{name}.csv"))
    largest, limit = np.round([max(abs(scores)), limit], 3).tolist()
    assert largest <= limit


@pytest.mark.parametrize("name", CLEAN + NOISY)
def test_line_was_fitted_to_one_table_only(work, line, name):
    *_, fitted = compare(line, read_rides(work / f"{name}.csv"))
    assert fitted == (name == "clean_city")
