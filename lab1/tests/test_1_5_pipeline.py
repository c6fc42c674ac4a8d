# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.5: one call, one line; and a failure that is loud."""

import re

import pytest

STEPS = ["data_creation.py", "data_preprocessing.py", "model_preparation.py", "model_testing.py"]
LINE = "Model test accuracy is: 0.999\n"


def test_stage_1_5_prints_one_line_and_the_same_line_again(lab, call):
    first = call("pipeline.sh", "--seed", "3")
    assert first.returncode == 0, first.stderr
    assert re.fullmatch(r"Model test accuracy is: 0\.[89]\d\d\n", first.stdout)
    (lab / "train" / "old.csv").write_text("left from yesterday")
    assert call("pipeline.sh", "--seed", "3").stdout == first.stdout


@pytest.mark.parametrize("step", STEPS)
def test_stage_1_5_a_crash_prints_no_line_and_leaves_nothing_old(lab, call, step):
    for name in STEPS:  # stand-ins, each of which would print the line
        (lab / name).write_text(f"print({LINE!r}, end='')\n")
    assert call("pipeline.sh").stdout == LINE
    (lab / "model.pkl").write_text("old")
    (lab / step).write_text(f"print({LINE!r})\nraise SystemError('on purpose')\n")
    process = call("pipeline.sh")
    assert process.returncode != 0
    assert process.stdout == ""
    assert "on purpose" in process.stderr
    assert not (lab / "model.pkl").exists()
