# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.1: a Jenkins with one user on this machine only, and a first job on it."""

import urllib.error
import urllib.request

import pytest
from kit import Server, call


def test_stage_2_1_a_first_job_is_built(jenkins):
    state = jenkins.path / "build/jenkins/lab2"
    url, java = ((state / name).read_text().strip() for name in ("url", "java"))
    cli = [java, "-jar", state / "cli.jar", "-s", url, "-auth", f"@{state / 'login'}"]
    made = call("sh", "-c", '"$@" create-job hello < "$0"', jenkins.path / "hello.xml", *cli)
    assert made.returncode == 0, made.stderr
    built = call(*cli, "build", "hello", "-s", "-v")
    assert built.returncode == 0 and "Hello from build 1\n" in built.stdout, built.stderr


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
