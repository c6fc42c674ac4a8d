# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.5: the saved model is loaded, its quality analysed, and a gate decides."""

import json


def test_stage_2_5_the_metrics_fit_the_confusion_matrix(lab_after):
    lab = lab_after("model_evaluation.py")
    metrics = json.loads(lab.text("reports/metrics.json"))
    (right_benign, false_alarm), (missed, found) = metrics["confusion_matrix"]
    assert right_benign + false_alarm + missed + found == 125
    assert abs((right_benign + found) / 125 - metrics["accuracy"]) < 1e-5
    assert abs(lab.accuracy("test.csv") - metrics["accuracy"]) < 1e-5
    assert abs(metrics["recall"] - found / (missed + found)) < 1e-5
    assert (lab.path / "reports/evaluation.png").read_bytes().startswith(b"\x89PNG")


def test_stage_2_5_a_changed_pickle_is_not_loaded(lab_after):
    lab = lab_after("model_training.py")
    (lab.path / "model/model.pkl").write_bytes(b"cos\nabort\n(tR.")  # loading it would crash
    done = lab.run("model_evaluation.py")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1) and "checksum" in done.stderr


def test_stage_2_5_the_gate_is_green_and_red(lab_after):
    lab = lab_after("model_evaluation.py")
    assert lab.gate().returncode == 0
    red = lab.gate(GATE_RECALL="1.0")
    assert red.returncode == 1 and red.stdout.count("FAILED") == 1
    assert "is below the gate's 1\"" in lab.text("gate.xml")
