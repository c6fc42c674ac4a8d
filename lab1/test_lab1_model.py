# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stages 1.3 and 1.4: the model is trained, saved, loaded with care, and honestly tested."""

import pickle
import subprocess
import sys

import model_testing
import numpy as np
import pytest
from prepared_data import load
from script_basics import BadInput
from sklearn.linear_model import LinearRegression, LogisticRegression


def write_prepared(lab, part, days=200):
    """Write data in which the first feature alone decides; return features and frost."""
    features = np.random.default_rng(days).normal(size=(days, 3))
    frost = (features[:, 0] > 0.4).astype(int)
    (lab / "prepared").mkdir(exist_ok=True)
    np.savez(lab / f"prepared/{part}.npz", features=features, frost=frost, frost_today=frost[::-1])
    return features, frost


def test_stage_1_3_trains_on_train_alone_and_saves(lab, call):
    features, frost = write_prepared(lab, "train")
    process = call(lab / "model_preparation.py")
    assert (process.returncode, process.stdout) == (0, ""), process.stderr
    model = pickle.loads((lab / "model.pkl").read_bytes())
    assert (model.predict(features) == frost).mean() > 0.97
    assert abs(model.coef_[0, 0]) > 5 * np.abs(model.coef_[0, 1:]).max()


def test_stage_1_4_prints_the_accuracy_on_test(lab, call):
    features, frost = write_prepared(lab, "test", days=500)
    half = LogisticRegression().fit(features, features[:, 0] + features[:, 1] > 0)
    (lab / "model.pkl").write_bytes(pickle.dumps(half))
    accuracy = (half.predict(features) == frost).mean()
    assert 0.5 < accuracy < 0.9
    process = call(lab / "model_testing.py")
    assert process.returncode == 0, process.stderr
    assert process.stdout == f"Model test accuracy is: {accuracy:.3f}\n"


def test_stage_1_4_beats_both_baselines_over_five_seeds():
    import baseline_comparison  # here, so that a spoiled script turns only its own stage red

    runs = [baseline_comparison.compare(seed) for seed in range(1, 6)]
    model, majority, as_today = np.array(runs).T
    ahead = model - np.maximum(majority, as_today)
    assert ahead.mean() >= 0.02
    assert ahead.mean() >= 2 * max(model.std(ddof=1), ahead.std(ddof=1))
    assert model.max() < 0.95  # more would smell of a leak


def test_baselines_are_the_best_constant_answer_and_today():
    assert model_testing.baselines(np.array([0, 0, 0, 1]), np.array([1, 0, 0, 0])) == (0.75, 0.5)


class Foreign:
    """A pickle that runs a command when it is loaded."""

    def __reduce__(self):
        return subprocess.call, (["touch", "executed"],)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pickle.dumps(Foreign()), "subprocess.call"),
        (pickle.dumps(LinearRegression()), "LinearRegression"),
        (pickle.dumps({"a": 1}), "dict"),
        (b"", "Ran out of input"),
        (b"a text", ""),
    ],
    ids=["command", "another model", "no model", "empty", "text"],
)
def test_a_foreign_model_file_is_refused_unexecuted(tmp_path, monkeypatch, content, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.pkl").write_bytes(content)
    with pytest.raises(BadInput, match=f"^model.pkl is not our model: .*{words}"):
        model_testing.load_model(tmp_path / "model.pkl")
    assert not (tmp_path / "executed").exists()


def test_bad_files_end_with_exit_code_2_and_one_line(lab, call, refuses):
    features, frost = write_prepared(lab, "test")
    (lab / "model.pkl").write_bytes(pickle.dumps(LogisticRegression().fit(features[:, :2], frost)))
    refuses(call(lab / "model_testing.py"), "model.pkl does not fit prepared/test.npz: ")
    (lab / "model.pkl").write_bytes(pickle.dumps(Foreign()))
    refuses(call(lab / "model_testing.py"), "model.pkl is not our model", "subprocess.call")
    (lab / "model.pkl").unlink()
    refuses(call(lab / "model_testing.py"), "model.pkl is missing")
    (lab / "model.pkl").write_text("old")
    refuses(call(lab / "model_preparation.py"), "prepared/train.npz is missing")
    assert not (lab / "model.pkl").exists()


@pytest.mark.parametrize(
    "spoiled", ["cut", "another array", "not finite", "text", "a folder", "another zip", "no days"]
)
def test_a_broken_training_set_is_refused(tmp_path, spoiled):
    write_prepared(tmp_path, "train")
    path = tmp_path / "prepared/train.npz"
    if spoiled == "cut":
        path.write_bytes(path.read_bytes()[:700])
    elif spoiled == "another array":
        np.savez(path, temperature=np.ones(3))
    elif spoiled == "not finite":
        np.savez(path, features=np.full((9, 1), np.nan), frost=np.zeros(9), frost_today=np.zeros(9))
    elif spoiled == "a folder":
        path.unlink()
        path.mkdir()
    elif spoiled == "another zip":  # with a compression (two bytes before the date) that nobody has
        date = b"\x00\x00\x21\x00"
        path.write_bytes(path.read_bytes().replace(b"\x00\x00" + date, b"\x63\x00" + date))
    elif spoiled == "no days":
        np.savez(path, features=np.ones((0, 3)), frost=np.ones(0), frost_today=np.ones(0))
    else:
        path.write_text("features")
    with pytest.raises(BadInput, match="^prepared/train.npz is not what"):
        load(path)


def test_nothing_is_learned_from_days_that_are_all_alike(lab, call, refuses):
    (lab / "prepared").mkdir()
    alike = {"frost": np.zeros(9), "frost_today": np.zeros(9)}
    np.savez(lab / "prepared/train.npz", features=np.ones((9, 1)), **alike)
    refuses(call(lab / "model_preparation.py"), "prepared/train.npz: every day is alike")
    assert not (lab / "model.pkl").exists()


def test_bad_flags_of_the_comparison_leave_no_half_table(lab, call, refuses):
    refuses(call(lab / "baseline_comparison.py", "--seeds", "0"), "--seeds")


def test_scripts_import_no_more_than_they_need(lab):
    for script in ("data_creation", "model_testing"):  # the model itself brings scikit-learn along
        code = f"import sys, {script}; print({{'pandas', 'sklearn', 'scipy'}} & set(sys.modules))"
        command = [sys.executable, "-c", code]
        assert subprocess.check_output(command, cwd=lab, text=True) == "set()\n"
