# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.4: a model is trained and saved, with a manifest."""

import hashlib
import json


def test_stage_2_4_the_model_is_saved_with_its_checksum(lab_after):
    lab = lab_after("model_training.py")
    manifest = json.loads(lab.text("model/manifest.json"))
    content = (lab.path / "model/model.pkl").read_bytes()
    assert manifest["model_sha256"] == hashlib.sha256(content).hexdigest()
    assert manifest["features"] == json.loads(lab.text("data/features.json"))["kept"]


def test_stage_2_4_the_model_is_far_better_than_the_baseline(lab_after):
    lab = lab_after("model_training.py")
    manifest = json.loads(lab.text("model/manifest.json"))
    best, baseline = (manifest["cross_validation"][name] for name in ("best", "baseline"))
    for name in ("accuracy", "recall", "roc_auc"):
        assert best[name]["mean"] - 3 * best[name]["std"] > baseline[name]["mean"]
    assert abs(lab.accuracy("train.csv") - best["accuracy"]["mean"]) < 3 * best["accuracy"]["std"]
