# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.1: a Jenkins with one user on this machine only, a first job, the model's software."""

import urllib.error
import urllib.request
from importlib.metadata import version

import pytest
from kit import call
from server import Server


def test_stage_2_1_a_first_job_is_built(jenkins):
    state = jenkins.path / "build/jenkins/lab2"
    url, java = ((state / name).read_text().strip() for name in ("url", "java"))
    cli = [java, "-jar", state / "cli.jar", "-s", url, "-auth", f"@{state / 'login'}"]
    made = call("sh", "-c", '"$@" create-job hello < "$0"', jenkins.path / "hello.xml", *cli)
    assert made.returncode == 0, made.stderr
    built = call(*cli, "build", "hello", "-s", "-v")
    assert built.returncode == 0 and "\nscikit-learn 1." in built.stdout


def test_stage_2_1_nobody_else_gets_in(jenkins):
    url = jenkins.text("build/jenkins/lab2/url").strip()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        opener.open(url + "api/json", timeout=60)
    password = jenkins.path / "build/jenkins/lab2/password"
    assert password.stat().st_mode & 0o777 == 0o600
    assert password.read_text().strip() not in jenkins.up.stdout + jenkins.up.stderr


def test_stage_2_1_a_wrong_call_is_one_line(tmp_path):
    done = Server(tmp_path / "my server").sh("up", JENKINS_WAR="/no/such.war")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "JENKINS_WAR=/no/such.war: there is no such file" in done.stderr


def test_stage_2_1_the_models_software_is_installed(lab):
    lines = [line for line in lab.text("requirements.txt").splitlines() if line[0] != "#"]
    pins = dict(line.split("==") for line in lines)
    found = {name: version(name.partition("[")[0]) for name in pins}
    assert found == pins and {"scikit-learn", "pandas", "sqlalchemy", "pydantic"} <= set(pins)
