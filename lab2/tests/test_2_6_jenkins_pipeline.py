# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.6: the pipeline in Jenkins, tied to version control, exported to a file."""

import re

import pytest
from kit import call


def test_stage_2_6_the_commands_of_the_jenkinsfile_work_in_a_copy(lab):
    text = lab.text("Jenkinsfile")
    commands = re.findall(r"\bsh '([^'\n]+)'", text)
    assert len(commands) == 8 and "checkout scm" in text and "pollSCM(" in text
    for command in commands:
        done = call("sh", "-ec", command, cwd=lab.path.parent, SEED="7")
        assert done.returncode == 0, done.stdout + done.stderr
    assert (lab.path / "reports/predictions.csv").stat().st_size > 100


def test_stage_2_6_a_failed_step_leaves_its_reason(lab):
    step = ["bash", lab.path / "step.sh"]
    assert call(*step, "environment").returncode == 0
    assert call(*step, "data_preparation.py").returncode == 2
    assert lab.text("build/reason.txt").startswith("data_preparation.py: raw.csv is missing")


def test_stage_2_6_green_red_and_exported(jenkins):
    if "no plugin workflow-job" in jenkins.up.stderr:
        pytest.skip("needs-jenkins: the server has no plugins (JENKINS_WAR and JENKINS_PLUGINS)")
    assert jenkins.up.returncode == 0, jenkins.up.stderr
    green = jenkins.sh("run")
    assert green.returncode == 0 and "67 new predictions" in green.stdout, green.stdout
    red = jenkins.sh("run", "GATE_ACCURACY=0.9999")
    assert red.returncode == 2 and "is below the gate's 0.9999" in red.stdout
    assert jenkins.sh("export").returncode == 0
    assert jenkins.text("build/job.xml") == jenkins.text("job.xml")
