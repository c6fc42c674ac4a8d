# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The DAG and the experiments, run once; what they left is read through dvc and git."""

import json
import os
import pickle
import re
import shutil
import subprocess
import sys

import psutil
import pytest

STAGES = ["create", "select", "fill", "encode", "train", "evaluate"]


@pytest.fixture(scope="module")
def dag(request, fresh):
    """A workspace whose DAG ran once and was committed; only to be read."""
    if os.environ.get("LAB4_STORY"):
        return request.getfixturevalue("story")
    made = fresh()
    made.lab_run("workspace.py", made.lab / "workspace")
    made.lab_run("pipeline.py", made.root)
    made.run("dvc", "repro")
    made.run("dvc", "push")
    made.lab_run("versions.py", "share", made.root, "DAG", ".")
    return made


@pytest.fixture(scope="module")
def tried(dag):
    """The same with the queue of experiments run and the best promoted; only to be read."""
    if not os.environ.get("LAB4_STORY"):
        dag.lab_run("experiments.py", "queue", dag.root)
        dag.lab_run("experiments.py", "promote", dag.root)
    return dag


def background(root):
    """The processes that `dvc queue start` has left in the workspace."""
    found = psutil.process_iter(["cmdline", "cwd"])
    queue = [p for p in found if {"queue-worker", "queue"} & set(p.info["cmdline"] or [])]
    return [p for p in queue if p.info["cwd"] == str(root)]


def outcome(said):
    """Which stages ran, and which were left, in what `dvc repro` says."""
    ran = re.findall(r"Running stage '(\w+)'", said)
    return ran, re.findall(r"Stage '(\w+)' (?:didn't change|is cached)", said)


def edited(dag, tmp_path, before, after):
    """What `dvc repro` does in a copy of the workspace after an edit of params.yaml."""
    copy = shutil.copytree(dag.root, tmp_path / "copy", symlinks=True)
    text = (copy / "params.yaml").read_text()
    assert before in text
    (copy / "params.yaml").write_text(text.replace(before, after))
    return outcome(dag.run("dvc", "repro", folder=copy))


def test_stage_4_9_the_dag_joins_the_stages(dag):
    arrows = set(re.findall(r'"(\w+)" -> "(\w+)"', dag.run("dvc", "dag", "--dot")))
    assert arrows >= set(zip(STAGES[:-1], STAGES[1:], strict=True)) | {("encode", "evaluate")}


def test_stage_4_9_the_second_repro_does_nothing(dag):
    said = dag.run("dvc", "repro")
    assert outcome(said) == ([], STAGES)
    assert said.endswith("Data and pipelines are up to date.")


def test_stage_4_9_a_parameter_reruns_what_depends_on_it(dag, tmp_path):
    ran, left = edited(dag, tmp_path, "strength: 1.0", "strength: 0.5")
    assert (ran, left) == (STAGES[4:], STAGES[:4])


def test_stage_4_9_an_earlier_parameter_reruns_more(dag, tmp_path):
    ran, left = edited(dag, tmp_path, "strategy: mean", "strategy: median")
    assert left[:2] == STAGES[:2] and ran[0] == "fill" and "train" in ran


def split(dag, *names):
    """Which part each row falls to, and tables of the DAG, as pandas has them."""
    import pandas as pd

    code = "import titanic_rows as t; print(*t.parts(891, 0))"
    part = pd.Series(dag.run(sys.executable, "-c", code, folder=dag.lab).split())
    return part, *(pd.read_csv(dag.root / f"dag/{name}.csv") for name in names)


def test_stage_4_9_the_mean_age_is_of_the_training_rows(dag):
    part, before, after = split(dag, "selected", "filled")
    filled = after.Age[before.Age.isna()]
    assert filled.nunique() == 1
    assert filled.iloc[0] == pytest.approx(before.Age[part == "train"].mean(), abs=1e-6)
    assert abs(filled.iloc[0] - before.Age.mean()) > 0.01, "all rows would give another mean"


def test_stage_4_9_the_model_is_judged_on_rows_it_has_not_seen(dag):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    part, rows = split(dag, "encoded")
    data = rows[["Pclass", "Age", "Sex_female", "Sex_male"]].to_numpy(float)
    known, judged = (part == "train").to_numpy(), (part == "valid").to_numpy()
    ours = make_pipeline(StandardScaler(), LogisticRegression()).fit(data[known], rows.Survived[known])
    model = pickle.loads((dag.root / "dag/model.pkl").read_bytes())
    assert model.predict_proba(data) == pytest.approx(ours.predict_proba(data), abs=1e-6)
    share, count = (model.predict(data[judged]) == rows.Survived[judged]).mean(), judged.sum()
    said = json.loads((dag.root / "metrics.json").read_text())
    error = (share * (1 - share) / count) ** 0.5
    assert list(said.values()) == [round(share, 3), round(error, 3), count]


def test_the_mean_of_a_fold_knows_nothing_of_the_rows_that_judge(lab):
    code = """import compare_versions as c
known, judged = ([dict(Survived="0", Sex="male", Age=a) for a in (age, "")] for age in "19")
both = [rows for _, *parts in list(c.versions(known, judged))[1:] for rows in parts]
print([[float(row["Age"]) for row in rows] for rows in both])
"""
    said = lab.run(sys.executable, "-c", code, folder=lab.lab)
    assert json.loads(said) == [[1, 1], [9, 1]] * 2


def test_stage_4_9_hydra_composes_the_committed_parameters(dag):
    from dvc.utils.hydra import compose_and_dump
    from ruamel.yaml import YAML

    composed = dag.root.parent / "composed.yaml"
    compose_and_dump(composed, str(dag.root / "conf"), None, "config", "python", [])
    read = YAML(typ="safe").load
    assert read(composed.read_text()) == read((dag.lab / "params.yaml").read_text())
    composed.unlink()


def test_stage_4_9_six_experiments_ran_and_no_worker_is_left(tried, tmp_path):
    status = tried.run("dvc", "queue", "status")
    assert status.count("Success") >= 6 and "Failed" not in status
    assert "0 active, 0 idle" in status and background(tried.root) == []
    tried.lab_run("experiments.py", "table", tried.root, tmp_path / "table.csv")
    header, *rows = [line.split(",") for line in (tmp_path / "table.csv").read_text().splitlines()]
    assert header == ["name", "model", "filling", "accuracy", "error"]
    kinds = ("logistic", "forest", "boosting")
    assert {(row[1], row[2]) for row in rows} == {(k, f) for k in kinds for f in ("mean", "median")}
    assert all(0.7 < float(row[3]) < 0.9 for row in rows)
    assert [row[3] for row in rows] == sorted((row[3] for row in rows), reverse=True)


def test_stage_4_9_the_best_is_a_branch_that_a_stranger_can_reproduce(tried, tmp_path):
    origin = tried.run("git", "remote", "get-url", "origin")
    tried.run("git", "clone", "-b", f"{tried.prefix}best-model", origin, tmp_path / "clone")
    place = tried.run("git", "rev-parse", "--show-prefix")
    stranger = type(tried)(tried.lab, tmp_path / "clone" / place, tried.env)
    stranger.run("dvc", "pull")
    metrics = json.loads(stranger.script("evaluate_model.py"))
    assert metrics == json.loads((stranger.root / "metrics.json").read_text())
    tried.lab_run("experiments.py", "table", tried.root, tmp_path / "table.csv")
    best = (tmp_path / "table.csv").read_text().splitlines()[1].split(",")
    assert metrics["accuracy"] == float(best[3])
    assert f"kind: {best[1]}" in (stranger.root / "params.yaml").read_text()
    branch = f"{tried.prefix}best-model"
    said = tried.lab_run("experiments.py", "promote", tried.root, "--branch", branch, code=2)
    assert said == f"experiments.py: there is a branch {branch} already"


def test_a_worker_that_does_not_hear_is_ended(lab, tmp_path):
    """A stand-in for a worker whose thread has died: it neither works nor stops."""
    notes = tmp_path / ".dvc/tmp/exps/celery"
    notes.mkdir(parents=True)
    deaf = [sys.executable, "-c", "import time; time.sleep(600)", "queue-worker"]
    with subprocess.Popen(deaf) as worker:
        (notes / "dvc-exp-worker-1.pid").write_text(str(worker.pid))
        code = "import pathlib, sys, queue_workers as q; q.end(pathlib.Path(sys.argv[1]), patience=1)"
        try:
            lab.run(sys.executable, "-c", code, tmp_path, folder=lab.lab)
            assert worker.wait(10) == -9
        finally:
            worker.kill()


def test_a_queue_without_workers_is_refused(lab, tmp_path):
    for jobs in ("0", "-1", "two"):
        said = lab.lab_run("experiments.py", "queue", tmp_path, f"--jobs={jobs}", code=2)
        assert "is no number of workers" in said and "\n" not in said


def test_a_queue_in_a_folder_that_it_cannot_name_is_refused(lab, tmp_path):
    lab.run("git", "init", "папка", folder=tmp_path)
    said = lab.lab_run("experiments.py", "queue", tmp_path / "папка", code=2)
    assert said.startswith("experiments.py: DVC's queue takes ASCII letters only")


def test_promoting_before_trying_is_one_line(dag, tmp_path):
    origin = dag.run("git", "remote", "get-url", "origin")
    branch = dag.run("git", "rev-parse", "--abbrev-ref", "HEAD")
    dag.run("git", "clone", "-b", branch, origin, tmp_path / "clone")
    place = tmp_path / "clone" / dag.run("git", "rev-parse", "--show-prefix")
    said = dag.lab_run("experiments.py", "promote", place, code=2)
    assert said == "experiments.py: there is no experiment to promote: queue some first"
