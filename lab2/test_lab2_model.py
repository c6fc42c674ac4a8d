# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stages 2.4, 2.5 and 2.7: the model, its manifest, its gate, and its work."""

import csv
import hashlib
import importlib.util
import json
import pickle
import random
import sqlite3
import struct
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lab2_testkit import clean_environment


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def predictions(lab):
    with sqlite3.connect(lab.path / "data/clinic.sqlite") as connection:
        query = "SELECT * FROM predictions ORDER BY model, biopsy_id"
        answer = connection.execute(query).fetchall()
    connection.close()
    return answer


def test_stage_2_4_the_pickle_travels_with_its_manifest(finished):
    manifest = finished.json("model/manifest.json")
    assert manifest["model_sha256"] == sha256(finished.path / "model/model.pkl")
    for name, value in manifest["data_sha256"].items():
        assert value == sha256(finished.path / "data" / name)
    assert manifest["features"] == finished.json("data/features.json")["kept"]
    assert set(manifest["versions"]) == {"python", "numpy", "scikit-learn", "joblib"}
    assert manifest["parameters"]["seed"] == 42
    assert "git_sha" in manifest


def test_stage_2_4_the_model_beats_the_baseline_by_far(finished):
    scores = finished.json("model/manifest.json")["cross_validation"]
    best, baseline = scores["best"], scores["baseline"]
    for name in ("accuracy", "recall", "roc_auc"):
        assert best[name]["mean"] - 3 * best[name]["std"] > baseline[name]["mean"]
    assert 0 < best["accuracy"]["std"] < 0.05


def test_stage_2_4_trained_twice_the_same_bytes(lab):
    before = [(lab.path / "model" / name).read_bytes() for name in ("model.pkl", "manifest.json")]
    command = [sys.executable, lab.path / "model_training.py", "--jobs", "2"]
    env = clean_environment()
    done = subprocess.run(command, env=env, text=True, capture_output=True, timeout=300)
    assert done.returncode == 0, done.stderr
    after = [(lab.path / "model" / name).read_bytes() for name in ("model.pkl", "manifest.json")]
    assert after == before


def test_stage_2_4_on_shuffled_labels_the_score_is_a_coin(lab):
    """Features chosen outside the folds would make noise look like knowledge."""
    with open(lab.path / "data/raw.csv", newline="", encoding="utf-8") as file:
        raw = list(csv.DictReader(file))
    labels, dice = [row["diagnosis"] for row in raw], random.Random(1)
    dice.shuffle(labels)
    with open(lab.path / "data/raw.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(raw[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row | {"diagnosis": d} for row, d in zip(raw, labels, strict=True))
    assert lab.run("data_preparation").code == 0
    assert lab.run("model_training").code == 0
    best = lab.json("model/manifest.json")["cross_validation"]["best"]
    assert abs(best["roc_auc"]["mean"] - 0.5) < 0.1


def test_stage_2_4_rows_that_do_not_fit_together_are_refused(lab):
    chosen = lab.json("data/features.json")
    chosen["kept"] = chosen["kept"][1:]
    (lab.path / "data/features.json").write_text(json.dumps(chosen), encoding="utf-8")
    done = lab.run("model_training")
    assert (done.code, done.err.count("\n")) == (2, 1) and "features.json" in done.err
    (lab.path / "data/train.csv").write_text("", encoding="utf-8")
    for args in ((), ("--seed", 2**32), ("--jobs", 0)):
        done = lab.run("model_training", *args)
        assert (done.code, done.err.count("\n")) == (2, 1)


def test_stage_2_4_a_dask_cluster_finds_the_same(lab, tmp_path):
    if not importlib.util.find_spec("distributed"):
        pytest.skip("needs-dask: the package distributed is not installed")
    note, log = tmp_path / "scheduler.json", tmp_path / "cluster.log"
    common = ["--scheduler-file", str(note), "--host", "127.0.0.1", "--no-dashboard"]
    worker = ["worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(tmp_path)]
    before, children = lab.json("model/manifest.json"), []
    try:
        for name, *options in (["scheduler", "--port", "0"], worker, worker):
            command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *common, *options]
            with open(log, "a", encoding="utf-8") as file:
                children.append(subprocess.Popen(command, cwd=tmp_path, env=clean_environment(),
                                                 stdout=file, stderr=file))  # fmt: skip
            end = time.monotonic() + 60
            while not note.exists():
                alive = children[0].poll() is None and time.monotonic() < end
                assert alive, log.read_text(encoding="utf-8")
                time.sleep(0.1)
        address = json.loads(note.read_text(encoding="utf-8"))["address"]
        (lab.path / "model/manifest.json").unlink()
        command = [sys.executable, lab.path / "model_training.py"]
        there = clean_environment(DASK_SCHEDULER=address)
        done = subprocess.run(command, text=True, env=there, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr
        count = "lambda dask_worker: dask_worker.state.executed_count"
        ask = f"from distributed import Client; print(*Client({address!r}).run({count}).values())"
        asked = [sys.executable, "-c", ask]
        said = subprocess.run(asked, env=there, text=True, capture_output=True, timeout=60)
        fits = [int(word) for word in said.stdout.split()]
        assert len(fits) == 2 and all(fits), said.stderr  # both workers had their share
    finally:
        for child in children:
            child.kill()
            child.wait()
    after = lab.json("model/manifest.json")
    assert after["parameters"] == before["parameters"]
    assert after["model_sha256"] == before["model_sha256"]


def test_stage_2_4_a_cluster_that_does_not_answer_is_one_line(lab):
    done = lab.run("model_training", DASK_SCHEDULER="nonsense://x")
    assert done.code == 2 and done.err.startswith("model_training.py: DASK_SCHEDULER=nonsense://x")
    assert done.err.count("\n") == 1


def test_stage_2_5_the_figures_are_the_models_own(finished, monkeypatch):
    from sklearn.metrics import accuracy_score, recall_score, roc_auc_score

    monkeypatch.syspath_prepend(str(finished.path))
    model = pickle.loads((finished.path / "model/model.pkl").read_bytes())
    features = importlib.import_module("features")
    data, target, _ = features.read_table(finished.path / "data/test.csv")
    share = model.predict_proba(data)[:, 1]
    metrics = finished.json("reports/metrics.json")
    assert metrics["accuracy"] == pytest.approx(accuracy_score(target, share >= 0.5), abs=1e-6)
    assert metrics["recall"] == pytest.approx(recall_score(target, share >= 0.5), abs=1e-6)
    assert metrics["roc_auc"] == pytest.approx(roc_auc_score(target, share), abs=1e-6)
    assert sum(map(sum, metrics["confusion_matrix"])) == len(target) == 125
    assert metrics["accuracy"] > 0.93 and metrics["recall"] > 0.9
    for name in ("features", "clinic", "artifacts", "console"):
        sys.modules.pop(name, None)


def test_stage_2_5_a_picture_and_a_junit_report(finished):
    picture = (finished.path / "reports/evaluation.png").read_bytes()
    assert picture.startswith(b"\x89PNG") and len(picture) > 5000
    assert min(struct.unpack(">II", picture[16:24])) > 200
    suite = ElementTree.parse(finished.path / "reports/junit.xml").getroot()
    assert {case.get("name") for case in suite.iter("testcase")} == {"accuracy", "recall"}
    assert suite.get("failures") == "0"


@pytest.mark.parametrize("name", ["accuracy", "recall"])
def test_stage_2_5_below_the_gate_the_step_fails_with_the_figures(lab, name):
    done = lab.run("model_evaluation", f"--{name}", 0.999)
    value = lab.json("reports/metrics.json")[name]
    assert done.code == 1
    assert done.err == f"model_evaluation.py: {name} {value:.3f} is below the gate's 0.999\n"
    suite = ElementTree.parse(lab.path / "reports/junit.xml").getroot()
    assert [case.get("name") for case in suite if case.find("failure") is not None] == [name]


class Trap:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("script", ["model_evaluation", "model_inference"])
def test_stage_2_5_a_changed_pickle_is_refused_before_it_is_opened(lab, script, tmp_path):
    trap = tmp_path / "sprung"
    (lab.path / "model/model.pkl").write_bytes(pickle.dumps(Trap(trap)))
    done = lab.run(script)
    assert (done.code, done.err.count("\n")) == (2, 1) and "manifest.json vouches for" in done.err
    assert not trap.exists()
    for text in ("", "{}", "[]"):
        (lab.path / "model/manifest.json").write_text(text, encoding="utf-8")
        assert lab.run(script).code == 2
    assert not trap.exists()


def test_stage_2_5_a_model_of_another_split_or_version_is_refused(lab):
    manifest = lab.json("model/manifest.json")
    assert lab.run("data_preparation", "--seed", 7).code == 0
    done = lab.run("model_evaluation")
    assert done.code == 2 and "test.csv" in done.err
    manifest["versions"]["scikit-learn"] = "0.18"
    (lab.path / "model/manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = lab.run("model_inference")
    assert done.code == 2 and "0.18" in done.err


def test_stage_2_7_the_model_scores_what_waits_and_says_what_it_cannot(finished):
    rows, model = predictions(finished), finished.json("model/manifest.json")["model_sha256"]
    assert len(rows) == 67 and {row[1] for row in rows} == {model}
    assert all((row[2] == "malignant") == (row[3] >= 0.5) for row in rows)
    assert 10 < sum(row[2] == "malignant" for row in rows) < 40
    with open(finished.path / "reports/rejected.csv", newline="", encoding="utf-8") as file:
        rejected = list(csv.reader(file))[1:]
    assert [key for key, _ in rejected] == ["1067", "1068"]
    assert "worst_area: missing" in rejected[1][1]
    with open(finished.path / "reports/predictions.csv", newline="", encoding="utf-8") as file:
        assert [int(row["biopsy_id"]) for row in csv.DictReader(file)] == [row[0] for row in rows]


def test_stage_2_7_the_diagnoses_are_right_for_most(finished):
    """The seeding script hid the truth; scikit-learn's own table knows it, by the values."""
    from sklearn.datasets import load_breast_cancer

    table = load_breast_cancer()
    truth = {tuple(row[:5]): 1 - label
             for row, label in zip(table.data.tolist(), table.target, strict=True)}  # fmt: skip
    with sqlite3.connect(finished.path / "data/clinic.sqlite") as connection:
        waiting = {row[0]: truth[row[1:6]] for row in connection.execute("SELECT * FROM incoming")}
    connection.close()
    right = [waiting[row[0]] == (row[2] == "malignant") for row in predictions(finished)]
    assert sum(right) / len(right) > 0.9


def test_stage_2_7_a_rerun_writes_nothing_twice(lab):
    before, table = predictions(lab), (lab.path / "reports/predictions.csv").read_bytes()
    done = lab.run("model_inference")
    assert done.code == 0 and done.out.startswith("0 new predictions, 67 in all, 2 rows")
    assert predictions(lab) == before
    assert (lab.path / "reports/predictions.csv").read_bytes() == table


def test_stage_2_7_new_rows_and_new_models_add_theirs(lab):
    with sqlite3.connect(lab.path / "data/clinic.sqlite") as connection:
        connection.execute("UPDATE incoming SET worst_area = 600 WHERE biopsy_id = 1068")
    connection.close()
    assert lab.run("model_inference").out.startswith("1 new predictions, 68 in all, 1 rows")
    for script in ("data_preparation", "model_training"):
        assert lab.run(script, "--seed", 5).code == 0
    assert lab.run("model_inference").out.startswith("68 new predictions, 68 in all")
    assert len(predictions(lab)) == 136
