"""Lab 2: killed at any moment, spoiled on purpose, with its exercises done."""

import hashlib
import re
import sys

import pytest
from lab2_kit import LAB, MADE, SCRIPTS, History, Lab, call
from trees import solutions

OUTPUTS = {
    "clinic_seed": [],
    "data_collection": ["data/raw.csv"],
    "data_preparation": ["data/train.csv", "data/test.csv", "data/features.json"],
    "model_training": ["model/model.pkl", "model/manifest.json"],
    "model_evaluation": ["reports/metrics.json", "reports/evaluation.png"],
    "model_inference": ["reports/predictions.csv", "reports/rejected.csv"],
}


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    return History(tmp_path_factory.mktemp("my history"))


def state(lab):
    """Everything that the pipeline leaves: each file's checksum, each table's rows."""
    found = {}
    for folder in ("data", "model", "reports"):
        for path in sorted((lab.path / folder).glob("*")):
            if ".sqlite" not in path.name:
                found[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    for (name,) in lab.sql("SELECT name FROM sqlite_master WHERE type = 'table'"):
        found[name] = lab.sql(f"SELECT * FROM {name} ORDER BY 1, 2")
    return found


@pytest.mark.parametrize("script", OUTPUTS)
def test_killed_at_any_moment_a_rerun_ends_the_same(history, tmp_path, script):
    """Kill -9 before and after every rename and commit of the step, then run it again."""
    lab = Lab(tmp_path / "my lab", history.after(script).path)
    whole, kills = state(lab), 0
    while True:
        for name in OUTPUTS[script]:
            (lab.path / name).unlink()
        if script == "model_inference":
            lab.sql("DROP TABLE predictions")
        elif script == "clinic_seed":
            lab.sql("DROP TABLE incoming")
        killed = lab.run(script, kill=kills + 1)
        if killed.returncode == 0:
            break
        assert killed.returncode == -9, killed.stderr
        kills += 1
        for name, value in state(lab).items():  # no half file
            assert name.startswith(".") or value == whole[name], name
        again = lab.run(script)
        assert again.returncode == 0, again.stderr
        assert state(lab) == whole
        assert not list(lab.path.rglob(".*.tmp"))
    assert kills >= 1
    assert state(lab) == whole


SPOILS = {
    "test_2_0_all_in_lab2": ["README.md", "model_inference.py"],
    "test_2_2_data_collection": ["data_collection.py", "schema.py", "clinic.py"],
    "test_2_3_data_preparation": ["data_preparation.py", "features.py"],
    "test_2_4_model_training": ["model_training.py", "model_files.py"],
    "test_2_5_model_evaluation": ["model_evaluation.py", "quality_gate.py"],
    "test_2_6_jenkins_pipeline": ["Jenkinsfile", "step.sh"],
    "test_2_7_model_inference": ["model_inference.py"],
    "test_2_1_jenkins_server": ["jenkins.sh", "requirements.txt"],
}
CHANGES = [  # a file that still runs, and is wrong or cheats
    ("data_collection.py", 'raise Refused(f"table biopsies, row', 'print(f"table biopsies, row'),
    (
        "data_preparation.py",
        ".fit(measures.loc[train.index], malignant[train.index])",
        ".fit(measures, malignant)",
    ),
    (
        "data_preparation.py",
        "kept = choice.get_feature_names_out().tolist()",
        "kept = list(measures)[:10]",
    ),
    ("features.py", 'self.reason_[column] = "weak"', "kept.append(column)"),
    (
        "model_training.py",
        "save_model(search.best_estimator_, facts)",
        "save_model(search.best_estimator_, facts | {'features': []})",
    ),
    (
        "model_training.py",
        "save_model(search.best_estimator_, facts)",
        "save_model(DummyClassifier().fit(measures, malignant), facts)",
    ),
    ("model_files.py", "if hashlib.sha256(content).hexdigest() != expected:", "if False:"),
    ("quality_gate.py", "if not value >= least:", "if value < 0:"),
    (
        "model_evaluation.py",
        "recall_score(malignant, predicted)",
        "accuracy_score(malignant, predicted)",
    ),
    ("model_evaluation.py", "predicted = probability >= 0.5", "predicted = malignant"),
    ("model_inference.py", "new = table[~table", "new = table[table"),
    (
        "model_inference.py",
        "predict_proba(rows[model.feature_names_in_])[:, 1]",
        "predict_proba(rows[model.feature_names_in_])[::-1, 1]",
    ),
    ("step.sh", 'exit "$code"', "exit 0"),
]


def stage_test(lab, name):
    words = ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/{name}.py"]
    return call(sys.executable, *words, cwd=lab.path)


@pytest.mark.parametrize("test, file", [(t, f) for t, files in SPOILS.items() for f in files])
def test_a_stage_test_is_red_for_an_empty_file(tmp_path, test, file):
    lab = Lab(tmp_path / "lab2")
    (lab.path / file).write_text("")
    done = stage_test(lab, test)
    assert done.returncode == 1, done.stdout


@pytest.mark.parametrize("file, old, new", CHANGES, ids=[change[0] for change in CHANGES])
def test_a_stage_test_is_red_for_a_spoiled_file(tmp_path, file, old, new):
    lab = Lab(tmp_path / "lab2")
    text = lab.text(file)
    assert text.count(old) == 1
    (lab.path / file).write_text(text.replace(old, new), encoding="utf-8")
    (test,) = [
        name for name, files in SPOILS.items() if file in files and name != "test_2_0_all_in_lab2"
    ]
    if file == "model_files.py":  # it is the loading that is spoiled
        test = "test_2_5_model_evaluation"
    done = stage_test(lab, test)
    assert done.returncode == 1, done.stdout


@pytest.mark.parametrize("done", [1, 2])
def test_an_exercise_is_red_until_its_solution_is_there(tmp_path, done):
    """With the solution of one of the two, its test is green, and the other's is red."""
    lab, file = Lab(tmp_path / "lab2"), ["quality_gate.py", "doubtful_cases.py"][done - 1]
    (lab.path / file).write_text(solutions("lab2_jenkins")[done - 1], encoding="utf-8")
    words = ["-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "-m", "exercise"]
    said = call(sys.executable, *words, cwd=lab.path)
    results = dict(re.findall(r"^(PASSED|FAILED) \S+_exercise_(\d)_", said.stdout, re.M))
    assert results == {"PASSED": str(done), "FAILED": str(3 - done)}, said.stdout


def test_every_script_explains_itself(history):
    lab = history.after("clinic_seed")
    for script in SCRIPTS:
        done = lab.run(script, "--help")
        assert done.returncode == 0 and "usage:" in done.stdout and len(done.stdout) > 150
        wrong = lab.run(script, "--frob")
        assert wrong.returncode == 2 and "Traceback" not in wrong.stderr
        for name in ("--seed",) if "--seed" in done.stdout else ():
            for value in ("x", "-1", str(2**32), "1.5", "٣"):
                wrong = lab.run(script, name, value)
                assert wrong.returncode == 2 and "Traceback" not in wrong.stderr


def test_the_lab_is_its_own(tmp_path):
    """Nothing in the folder names a place outside of it, or a machine."""
    for path in LAB.rglob("*"):
        if path.is_file() and not set(path.relative_to(LAB).parts) & {*MADE, ".pytest_cache"}:
            assert not re.search(r"\.\./|/home/|/root/|/work/", path.read_text(encoding="utf-8")), (
                path
            )
