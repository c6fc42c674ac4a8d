"""Lab 5: what must turn the suite or a stage's test red does; exercises; other seeds."""

import json
import shutil
import sys

import numpy as np
import papermill
import pytest
from lab5_kit import copy_lab, python, suite
from trees import run, solutions

# isort: split
from make_data import CLEAN, clean_rides

NOISY = ["noisy_doubled", "noisy_typos"]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return copy_lab(tmp_path_factory.mktemp("made"))


@pytest.fixture
def lab(made, tmp_path):
    """A copy of the lab with its tables and the line, for one test to spoil."""
    return shutil.copytree(made, tmp_path / "lab 5")


@pytest.mark.parametrize("name", NOISY)
def test_noise_that_is_gone_turns_the_suite_red(lab, name):
    clean = clean_rides(*CLEAN["clean_city"], np.random.default_rng(9))
    clean.to_csv(lab / "work" / f"{name}.csv", index=False)
    code, failed, text = suite(lab)
    assert code == 1 and failed == {f"test_mean_square[{name}]", f"test_rows[{name}]"}, text
    assert "XPASS(strict)" in text


def test_line_trained_on_noise_turns_the_suite_red(lab):
    python(lab, "train_line.py", "--rides", "work/noisy_doubled.csv", check=True)
    code, failed, text = suite(lab)
    assert code == 1, text
    assert {f"test_mean_square[{name}]" for name in CLEAN} <= failed  # by its quality,
    assert "test_line_was_fitted_to_one_table_only[clean_city]" in failed  # and by its origin


@pytest.mark.parametrize("name", ["clean_airport", "clean_short", *NOISY])
def test_refit_turns_the_suite_red(lab, name):
    python(lab, "train_line.py", "--rides", f"work/{name}.csv", check=True)
    code, failed, text = suite(lab, "-k", "fitted")
    test = "test_line_was_fitted_to_one_table_only"
    assert code == 1 and failed == {f"{test}[clean_city]", f"{test}[{name}]"}, text


def test_quality_is_tested_where_no_fit_is_possible(lab):
    (lab / "sklearn.py").write_text("raise ImportError('scikit-learn is not for the tests')")
    code, _, text = suite(lab, env={"PYTHONPATH": str(lab)})
    assert code == 0, text


@pytest.mark.parametrize("spoil", ["", "distance_km,fare_eur\n1,nan\n2,7\n3,9\n", None])
def test_broken_table_is_not_a_detection(lab, spoil):
    path = lab / "work" / "noisy_typos.csv"
    path.unlink() if spoil is None else path.write_text(spoil)
    code, failed, text = suite(lab)
    assert code == 1 and {"test_mean_square[noisy_typos]", "test_rows[noisy_typos]"} <= failed, text


def test_stage_tests_say_what_pytest_shows(lab):
    code, _, text = suite(lab, "--runxfail", "--tb=short")
    assert code == 1 and text.count("E   assert ") == 4
    assert "E   assert 3.825 <= 1.276" in text


SPOILED = [  # stage, file, what is replaced in it, by what; an empty text stands for the whole file
    ("5_1_clean_data", "make_data.py", "", ""),
    ("5_1_clean_data", "make_data.py", "SLOPE * km", "2.5 * km"),
    ("5_1_clean_data", "make_data.py", "[seed, number]", "[number]"),
    ("5_1_clean_data", "make_data.py", "rng.normal(0, SIGMA, count)", "0"),
    ("5_2_train_line", "train_line.py", "", ""),
    ("5_2_train_line", "train_line.py", "float(model.intercept_)", "3.0"),
    ("5_2_train_line", "train_line.py", "clean_city", "clean_short"),
    ("5_3_add_noise", "add_noise.py", "", ""),
    ("5_3_add_noise", "add_noise.py", "scale_afternoon, 2", "scale_afternoon, 1"),
    ("5_3_add_noise", "add_noise.py", "rng.permutation(len(rides))", "np.arange(len(rides))"),
    ("5_4_quality", "test_quality.py", "", ""),
    ("5_4_quality", "test_quality.py", "assert square <= limit", "assert square > 0"),
    ("5_4_quality", "test_quality.py", "assert largest <= limit", "assert largest <= 1"),
    ("5_4_quality", "check_quality.py", "", ""),
    ("5_4_quality", "check_quality.py", "else 1\n", "else 0\n"),
    ("5_4_quality", "ride_limits.py", "chi2.isf(alpha, freedom)", "chi2.isf(1 - alpha, freedom)"),
]


@pytest.mark.parametrize(("stage", "file", "old", "new"), SPOILED)
def test_spoiled_file_turns_its_stage_test_red(lab, stage, file, old, new):
    text = (lab / file).read_text(encoding="utf-8")
    assert old in text
    (lab / file).write_text(text.replace(old, new) if old else "", encoding="utf-8")
    done = python(lab, "-m", "pytest", "-q", "-x", f"tests/test_{stage}.py")
    assert done.returncode == 1, done.stdout


def test_stage_5_0_is_red_for_a_spoiled_notebook(tree):
    stage = ("-m", "pytest", "-q", "lab5/tests/test_5_0_one_notebook.py")
    assert run(sys.executable, *stage, cwd=tree).returncode == 0
    path = tree / "notebooks" / "lab5_model_tests.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    kept = [c for c in notebook["cells"] if "ride_limits.py\n" not in "".join(c["source"])]
    for cells in (kept, []):
        path.write_text(json.dumps(notebook | {"cells": cells}), encoding="utf-8")
        assert run(sys.executable, *stage, cwd=tree).returncode == 1


@pytest.mark.parametrize(("number", "file"), [(1, "noisy_stuck.py"), (2, "test_mean.py")])
def test_exercise_is_red_until_its_solution_is_in(lab, number, file):
    exercise = ("-m", "pytest", "-q", "-m", "exercise", "-k", f"exercise_{number}")
    assert python(lab, *exercise).returncode == 1
    first, second = solutions("lab5_model_tests")
    (lab / file).write_text((first, second)[number - 1], encoding="utf-8")
    done = python(lab, *exercise)
    assert done.returncode == 0, done.stdout


def test_notebook_says_so_where_a_seed_gives_a_false_alarm(tree):
    small = {"seed": 23, "seeds": 10, "noise_seeds": 2}
    path = tree / "notebooks" / "lab5_model_tests.ipynb"
    executed = papermill.execute_notebook(
        path, tree / "out.ipynb", small, cwd=tree, progress_bar=False, kernel_name="python3"
    )
    texts = ["".join(o.get("text", "") for o in c.get("outputs", [])) for c in executed.cells]
    alarm = [n for n, text in enumerate(texts) if "seed 23: a false alarm on clean_airport" in text]
    assert len(alarm) == 1
    assert any("1 failed" in text and "4 xfailed" in text for text in texts[alarm[0] :])
