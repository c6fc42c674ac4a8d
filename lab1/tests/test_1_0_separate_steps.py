# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.0: separate Python scripts, joined by one bash script."""

import pytest

STEPS = ["data_creation.py", "data_preprocessing.py", "model_preparation.py", "model_testing.py"]


@pytest.mark.parametrize("step", STEPS)
def test_stage_1_0_each_step_is_a_script(call, step):
    process = call(step, "--help")
    assert process.returncode == 0, process.stderr
    assert f"usage: {step}" in process.stdout


def test_stage_1_0_bash_runs_them_in_their_order(lab, call):
    for step in STEPS:
        (lab / step).write_text(f"print('{step}')\n")
    process = call("pipeline.sh")
    assert process.stderr.split() + process.stdout.split() == STEPS
