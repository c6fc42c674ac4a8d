# Written by notebooks/lab4_dvc.ipynb; edit it there.
import re

STEPS = ["create", "select", "fill", "encode", "train", "evaluate"]


def test_stage_4_9_a_new_parameter_runs_the_steps_that_read_it(run, copied):
    folder = copied("9_dag")
    text = (folder / "params.yaml").read_text()
    (folder / "params.yaml").write_text(text.replace("strength: 1.0", "strength: 0.01"))
    said = run("dvc", "repro", cwd=folder)
    assert re.findall("Stage '(.+)' didn't change", said) == STEPS[:4]
    assert re.findall("Running stage '(.+)'", said) == STEPS[4:]


def test_stage_4_9_hydra_composes_an_experiment(lab, run, copied):
    folder = copied("9_dag")
    run("bash", lab / "commands/4_9_experiments.sh", folder, cwd=lab)
    assert run("dvc", "queue", "status", cwd=folder).count("Queued") == 6
    run("dvc", "exp", "run", "-n", "mine", "-S", "model=boosting", "-S", "columns=six", cwd=folder)
    assert "mine" in run("dvc", "exp", "list", "--names-only", cwd=folder).split()
    assert "kind: boosting" in (folder / "params.yaml").read_text()
    header = (folder / "dag/encoded.csv").read_text().partition("\n")[0]
    assert header == "Survived,Pclass,Age,SibSp,Parch,Fare,Sex_female,Sex_male"
