# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.1: a Jenkins with one user on this machine only, and a first job on it."""

import urllib.error
import urllib.request

import pytest
from conftest import call, committed


def client(jenkins):
    state = jenkins.lab.path / "build/jenkins/lab2"
    url = (state / "url").read_text().strip()
    java = (state / "java").read_text().strip()
    return url, [java, "-jar", state / "cli.jar", "-s", url, "-auth", f"@{state / 'login'}"]


def test_stage_2_1_a_first_job_is_built(jenkins):
    _, cli = client(jenkins)
    made = call("sh", "-c", '"$@" create-job hello < "$0"', jenkins.lab.path / "hello.xml", *cli)
    assert made.returncode == 0, made.stderr
    built = call(*cli, "build", "hello", "-s", "-v")
    assert built.returncode == 0 and "Hello from build 1\n" in built.stdout, built.stderr


def test_stage_2_1_nobody_else_gets_in(jenkins):
    url, _ = client(jenkins)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError, match="403"):
        opener.open(url + "api/json", timeout=60)
    password = jenkins.lab.path / "build/jenkins/lab2/password"
    assert password.stat().st_mode & 0o777 == 0o600
    assert password.read_text().strip() not in jenkins.up.stdout + jenkins.up.stderr


@pytest.mark.parametrize(
    "words, message",
    [
        (["jump"], "say up, run, abort, export or down"),
        (["run"], "run jenkins.sh up first"),
        (["up"], "JENKINS_WAR=/no/such.war: there is no such file"),
    ],
)
def test_stage_2_1_a_wrong_call_is_one_line(lab, words, message):
    base = lab.path.parent
    committed(base)
    done = call("bash", lab.path / "jenkins.sh", *words, JENKINS_WAR="/no/such.war")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert message in done.stderr
