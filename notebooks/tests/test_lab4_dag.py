"""Lab 4's DAG: every step names every file that it reads, and runs when one of them changes."""

import json
import os
import shlex
import shutil

import pytest
import yaml

pytest_plugins = ["lab4_fixtures"]

# Python starts this first; it notes each file of the folder that the program opens to read.
WATCH = """
import os, sys
place, log = os.environ["WATCHED"], open(os.environ["WATCH_LOG"], "a")
def note(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and not arguments[2] & 3:
        path = os.path.realpath(arguments[0])
        if path.startswith(place + os.sep) and "__pycache__" not in path:
            print(os.path.relpath(path, place), file=log, flush=True)
sys.addaudithook(note)
"""


def steps(folder, run):
    """{step: its part of dvc.lock}: command, deps and outs as DVC has resolved them."""
    return yaml.safe_load((folder / "dvc.lock").read_text())["stages"]


def test_dvc_yaml_names_what_each_step_opens_and_nothing_else(copied, run, tmp_path):
    folder = copied("9_dag")
    (tmp_path / "sitecustomize.py").write_text(WATCH)
    shutil.rmtree(folder / "__pycache__", ignore_errors=True)  # so that modules are read as source
    for name, step in steps(folder, run).items():
        log = tmp_path / f"{name}.log"
        watch = {"WATCHED": os.path.realpath(folder), "WATCH_LOG": str(log)}
        settings = [f"{key}={value}" for key, value in watch.items()]
        command = ["env", *settings, f"PYTHONPATH={tmp_path}", "PYTHONDONTWRITEBYTECODE=1"]
        run(*command, *shlex.split(step["cmd"]), cwd=folder)
        opened = set(log.read_text().split()) - {out["path"] for out in step["outs"]}
        assert opened == {dep["path"] for dep in step["deps"]}, name


READERS = {
    "create_data.py": ["create"],
    "titanic_copy.txt": ["create"],
    "select_columns.py": ["select"],
    "fill_age.py": ["fill"],
    "encode_sex.py": ["encode"],
    "train_model.py": ["train"],
    "evaluate_model.py": ["evaluate"],
    "split_rows.py": ["fill", "train", "evaluate"],
    "titanic.py": ["create", "select", "fill", "encode", "train", "evaluate"],
}


def test_an_edit_of_each_file_changes_exactly_the_steps_that_read_it(copied, run):
    folder = copied("9_dag")
    for name, readers in READERS.items():
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(before + b"# edited\n")
        changed = json.loads(run("dvc", "status", "--json", cwd=folder))
        (folder / name).write_bytes(before)
        assert sorted(changed) == sorted(readers), name
    assert json.loads(run("dvc", "status", "--json", cwd=folder)) == {}


def test_another_split_is_not_missed(copied, run):
    """The fault that was found: an edit of the split left a stale metric behind."""
    folder = copied("9_dag")
    before = (folder / "metrics.json").read_text()
    text = (folder / "split_rows.py").read_text()
    assert "test_size=0.4" in text
    (folder / "split_rows.py").write_text(text.replace("test_size=0.4", "test_size=0.2"))
    run("dvc", "repro", cwd=folder)
    assert json.loads((folder / "metrics.json").read_text())["rows"] == 89
    assert (folder / "metrics.json").read_text() != before


@pytest.mark.parametrize("seed", [0, 5])
def test_no_judged_row_has_helped_to_train(copied, run, seed):
    """The mean age is that of the training rows; the model is judged on others, all different."""
    import pandas as pd
    from sklearn.model_selection import train_test_split

    folder = copied("9_dag")
    text = (folder / "params.yaml").read_text()
    (folder / "params.yaml").write_text(text.replace("seed: 0", f"seed: {seed}"))
    run("dvc", "repro", cwd=folder)
    before, after = (pd.read_csv(folder / f"dag/{name}.csv") for name in ("selected", "filled"))
    options = {"random_state": seed}
    train, rest = train_test_split(before, test_size=0.4, stratify=before.Survived, **options)
    valid, _ = train_test_split(rest, test_size=0.5, stratify=rest.Survived, **options)
    filled = after.Age[before.Age.isna()].unique()
    assert filled == [round(train.Age.mean(), 6)] and filled != round(before.Age.mean(), 6)
    judged = pd.read_csv(folder / "dag/predictions.csv")
    assert (judged["Survived"].to_numpy() == valid["Survived"].to_numpy()).all()
    accuracy = (judged["Survived"] == judged["predicted"]).mean()
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["accuracy"] == round(accuracy, 3) and metrics["rows"] == len(valid) == 178
    error = (accuracy * (1 - accuracy) / 178) ** 0.5
    assert metrics["standard_error"] == round(error, 3)
