# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.1, the model: honest about itself, and the same in its exported form."""

import json
import runpy
import shutil
import subprocess
import sys

import pytest

PARITY = """
import json, sys
import numpy as np
from catboost import CatBoostClassifier
from model import rows_of
from scoring import Scorer
from titanic import load_titanic

native, exported = CatBoostClassifier().load_model("model.cbm"), Scorer()
rows, worst = rows_of(load_titanic()), {}
for missing in ([], [2], [4], [5], [2, 4, 5]):
    data = rows.copy()
    data[:, missing] = np.nan
    distance = np.abs(native.predict_proba(data)[:, 1] - exported.probabilities(data))
    worst[str(missing)] = float(distance.max())
    assert np.ptp(exported.probabilities(data)) > 0.5
print(json.dumps(worst))
"""


def run(folder, *args):
    """Run Python with `args` in `folder`."""
    return subprocess.run(
        [sys.executable, *args], cwd=folder, capture_output=True, text=True, timeout=300
    )


def test_stage_3_1_the_model_is_better_than_the_rules(trained):
    folder, printed = trained
    facts = json.loads((folder / "model.json").read_text())
    found = {name: score["accuracy"] for name, score in facts["scores"].items()}
    assert facts["passengers"] == 891
    assert found["exactly the women survive"] == pytest.approx(0.787, abs=0.001)
    assert 0.82 < found["CatBoost"] < 0.84  # 0.9 would mean that the answer is among the features
    assert found["CatBoost"] > found["exactly the women survive"] + 0.03
    assert f"{found['CatBoost']:.3f} ±" in printed


def test_stage_3_1_the_exported_model_answers_as_the_native_one(trained):
    done = run(trained[0], "-c", PARITY)
    assert done.returncode == 0, done.stderr
    worst = json.loads(done.stdout)
    assert len(worst) == 5
    assert max(worst.values()) < 1e-6


@pytest.mark.parametrize(
    ("name", "female", "title"),
    [
        ("Braund, Mr. Owen Harris", False, 0),
        ("Mrs. Jack Dawson", True, 1),
        ("Sagesser, Mlle. Emma", True, 2),
        ("Palsson, Master. Gosta Leonard", False, 3),
        ("Rothes, the Countess. of (Lucy Noel)", True, 4),
        ("Rose", True, 2),
        ("J. Dawson", False, 0),
        (None, False, 0),
        ("", True, 2),
    ],
)
def test_the_title_is_found_in_the_name(trained, name, female, title):
    features = runpy.run_path(str(trained[0] / "passenger_features.py"))
    assert features["title_code"](name, female) == title
    row = features["encode"](3, "female" if female else "male", 22, 1, 2, 7.25, "S", name)
    assert row == (3, female, 22, 1 + 2, 7.25, 2, title)


def test_another_table_is_refused(trained):
    packaged = runpy.run_path(str(trained[0] / "titanic.py"))["packaged"]
    packaged.__globals__["SHA256"] = "0" * 64
    with pytest.raises(ValueError, match="not the table we know"):
        packaged()


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["model.py", "--seed", "x"], "argument --seed"),
        (["model.py", "--seed", "-1"], "--seed must be"),
        (["model.py", "--repeats", "0"], "--repeats must be"),
        (["app.py", "--port", "70000"], "argument --port"),
        (["app.py"], "no model.onnx"),
        (["slim.py", "no"], "no virtual environment: no"),
    ],
)
def test_a_mistake_is_told_in_one_line(copy_lab, args, message):
    done = run(copy_lab(), *args)  # untrained: app.py has no model
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{args[0]}: {message}")


@pytest.mark.parametrize("name", ["model.onnx", "model.json"])
def test_a_broken_model_is_told_in_one_line(trained, tmp_path, name):
    folder = shutil.copytree(trained[0], tmp_path / "lab3")
    (folder / name).write_bytes((folder / name).read_bytes()[:100])
    done = run(folder, "app.py")
    assert done.returncode == 2
    assert done.stderr.startswith("app.py: model.onnx or model.json is broken")
    assert len(done.stderr.splitlines()) == 1


def test_a_model_appears_whole_or_not_at_all(trained, tmp_path):
    folder = shutil.copytree(trained[0], tmp_path / "lab3")
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").mkdir()  # nothing can be renamed to this
    done = run(folder, "model.py", "--repeats", "1")
    assert done.returncode == 1
    assert done.stderr.splitlines()[0].startswith("model.py: ")
    assert len(done.stderr.splitlines()) == 1
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".model")]
