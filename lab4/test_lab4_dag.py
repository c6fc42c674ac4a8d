# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The DAG and the experiments, run once; what they left is read through dvc and git."""

import json
import os
import re
import shutil

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
    made.run("git", "add", ".")
    made.run("git", "commit", "-m", "DAG")
    made.run("git", "push", "origin", "HEAD")
    made.run("dvc", "push")
    return made


@pytest.fixture(scope="module")
def tried(dag):
    """The same with the queue of experiments run and the best promoted; only to be read."""
    if not os.environ.get("LAB4_STORY"):
        dag.lab_run("experiments.py", "queue", dag.root)
        dag.lab_run("experiments.py", "promote", dag.root)
    return dag


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
    assert "0 active, 0 idle" in status
    tried.lab_run("experiments.py", "table", tried.root, tmp_path / "table.csv")
    header, *rows = [line.split(",") for line in (tmp_path / "table.csv").read_text().splitlines()]
    assert header == ["name", "model", "filling", "accuracy", "error"]
    kinds = ("logistic", "forest", "boosting")
    assert {(row[1], row[2]) for row in rows} == {(k, f) for k in kinds for f in ("mean", "median")}
    assert all(0.7 < float(row[3]) < 0.9 for row in rows)
    assert [row[3] for row in rows] == sorted((row[3] for row in rows), reverse=True)


def test_stage_4_9_the_best_is_a_branch_that_a_stranger_can_reproduce(tried, tmp_path):
    origin = tried.run("git", "remote", "get-url", "origin")
    tried.run("git", "clone", "-b", "best-model", origin, tmp_path / "clone")
    place = tried.run("git", "rev-parse", "--show-prefix")
    stranger = type(tried)(tried.lab, tmp_path / "clone" / place, tried.env)
    stranger.run("dvc", "pull")
    metrics = json.loads(stranger.script("evaluate_model.py"))
    assert metrics == json.loads((stranger.root / "metrics.json").read_text())
    tried.lab_run("experiments.py", "table", tried.root, tmp_path / "table.csv")
    best = (tmp_path / "table.csv").read_text().splitlines()[1].split(",")
    assert metrics["accuracy"] == float(best[3])
    assert f"kind: {best[1]}" in (stranger.root / "params.yaml").read_text()


def test_promoting_before_trying_is_one_line(dag, tmp_path):
    origin = dag.run("git", "remote", "get-url", "origin")
    dag.run("git", "clone", origin, tmp_path / "clone")
    place = tmp_path / "clone" / dag.run("git", "rev-parse", "--show-prefix")
    said = dag.lab_run("experiments.py", "promote", place, code=2)
    assert said == "experiments.py: there is no experiment to promote: queue some first"
