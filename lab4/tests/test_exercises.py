# Written by notebooks/lab4_dvc.ipynb; edit it there.
import pytest


@pytest.mark.exercise
def test_exercise_1_class_is_one_hot_in_version_4(lab, run, copied, tables):
    folder = copied("6_encode")
    run("bash", lab / "commands/exercise_1.sh", folder, cwd=lab)
    v3, v4 = tables(folder, "lab4-v3", "lab4-v4")
    assert "Pclass" not in v4 and len(v4) == 891
    for number in (1, 2, 3):
        assert (v4[f"Pclass_{number}"] == (v3["Pclass"] == number)).all()


@pytest.mark.exercise
def test_exercise_2_an_experiment_with_four_columns(lab, run, copied):
    folder = copied("9_dag")
    (folder / "conf/columns").mkdir(parents=True, exist_ok=True)
    run("bash", lab / "commands/4_9_experiments.sh", folder, cwd=lab)
    run("dvc", "exp", "run", "-S", "columns=four", cwd=folder)
    header = (folder / "dag/selected.csv").read_text().partition("\n")[0]
    assert header == "Survived,Pclass,Sex,Age,Fare"
