# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stages 2.1 and 2.6 on a running server: jenkins.sh up, run, export and down.

JENKINS_CORE_WAR names a war for the tests without plugins (core_only in their names);
JENKINS_WAR and JENKINS_PLUGINS together bring the tests of the whole pipeline.
"""

import base64
import contextlib
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile

import pytest
from lab2_testkit import LAB, clean_environment, copy_lab

PACKAGES = (
    *("base/java.lang", "base/java.lang.reflect", "base/java.util", "base/java.util.concurrent"),
    *("base/java.io", "base/java.net", "base/java.text", "base/java.util.regex"),
    *("base/java.security", "desktop/java.awt", "desktop/java.awt.font"),
)
FREESTYLE = """<?xml version='1.0' encoding='UTF-8'?>
<!-- Written by notebooks/lab2_jenkins.ipynb; edit it there. -->
<project>
  <properties>
    <hudson.model.ParametersDefinitionProperty>
      <parameterDefinitions>
        <hudson.model.StringParameterDefinition>
          <name>CODE</name>
          <description>The exit code</description>
          <defaultValue>0</defaultValue>
        </hudson.model.StringParameterDefinition>
      </parameterDefinitions>
    </hudson.model.ParametersDefinitionProperty>
  </properties>
  <builders>
    <hudson.tasks.Shell>
      <command>echo "code $CODE"; exit "$CODE"</command>
      <unstableReturn>7</unstableReturn>
    </hudson.tasks.Shell>
  </builders>
</project>
"""


class Server:
    """A copy of the lab in a git repository of its own, and the settings of its Jenkins."""

    def __init__(self, base, **settings):
        self.top, self.home = base / "my проект", base / "my дом"
        self.lab = copy_lab(self.top / "lab2")
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Lab")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.settings = {"JENKINS_HOME": str(self.home), "JENKINS_PORT": str(self.port), **settings}

    def git(self, *args):
        name = ["-c", "user.name=Student", "-c", "user.email=student@example.org"]
        call = ["git", "-C", self.top, *name, *args]
        return subprocess.run(call, check=True, text=True, capture_output=True).stdout

    def sh(self, *args, **more):
        env = clean_environment(**{"PYTHON": sys.executable, **self.settings, **more})
        call = [self.lab / "jenkins.sh", *args]
        return subprocess.run(call, env=env, text=True, capture_output=True, timeout=900)

    def state(self, name):
        return (self.home / "lab2" / name).read_text(encoding="utf-8").strip()

    def get(self, path, password=None, data=None):
        """Return (status, body) of a request, as the user or as nobody."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{path}", data=data)
        if password is not None:
            pair = base64.b64encode(f"student:{password}".encode()).decode()
            request.add_header("Authorization", f"Basic {pair}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()


def java_options(java):
    """Java 9 and newer must open its insides to an old Jenkins."""
    told = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    if 'version "1.8' in told:
        return ""
    return " ".join(f"--add-opens=java.{name}=ALL-UNNAMED" for name in PACKAGES)


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    """A running server without plugins, brought up once; `up` must have told what is missing."""
    war, java = os.environ.get("JENKINS_CORE_WAR"), os.environ.get("JAVA", "java")
    if not (war and shutil.which(java)):
        pytest.skip("needs-jenkins-core: JENKINS_CORE_WAR names no war, or there is no Java")
    settings = {"JENKINS_WAR": war, "JAVA": java, "JENKINS_JAVA_OPTS": java_options(java)}
    server = Server(tmp_path_factory.mktemp("core"), **settings, LC_ALL="C")
    server.first = server.sh("up")
    yield server
    server.sh("down")


def test_stage_2_1_core_only_up_waits_and_says_what_is_missing(core):
    assert core.first.returncode == 1
    lines = core.first.stderr.splitlines()
    assert all(line.startswith("jenkins.sh: ") for line in lines)
    assert lines[-2].endswith(f"the server answers at http://127.0.0.1:{core.port}")
    assert "has no plugin workflow-job, workflow-cps" in lines[-1]


def test_stage_2_1_core_only_login_and_no_anonymous_access(core):
    password = core.state("password")
    assert core.get("api/json", password)[0] == 200
    assert core.get("api/json", "wrong")[0] == 401
    for path in ("", "api/json", "computer/api/json", "script"):
        status, body = core.get(path)
        assert status >= 400 and '"jobs"' not in body
    assert core.get("quietDown", password, data=b"")[0] >= 400  # no crumb


def test_stage_2_1_core_only_every_listener_is_on_loopback(core):
    psutil = pytest.importorskip("psutil", reason="needs-psutil: to see the listeners")
    found = psutil.Process(int(core.state("pid"))).net_connections()
    open_ones = [c for c in found if c.status == "LISTEN" or c.type == socket.SOCK_DGRAM]
    listening = [(c.type, c.laddr) for c in open_ones]
    assert [(kind, place.ip.removeprefix("::ffff:"), place.port) for kind, place in listening] == [
        (socket.SOCK_STREAM, "127.0.0.1", core.port)]  # fmt: skip


def test_stage_2_1_core_only_the_password_is_kept_to_oneself(core):
    password = core.state("password")
    assert len(password) >= 20
    assert stat.S_IMODE((core.home / "lab2/password").stat().st_mode) == 0o600
    assert password not in core.first.stderr + core.first.stdout + core.state("log")
    assert core.git("status", "--porcelain") == ""


def test_stage_2_6_core_only_run_and_export(core, tmp_path):
    job = tmp_path / "free.xml"
    job.write_text(FREESTYLE, encoding="utf-8")
    assert core.sh("run").returncode == 1  # there is no job yet
    again = core.sh("up", JENKINS_JOB_XML=str(job))
    assert again.returncode == 0 and "up already" in again.stderr, again.stderr
    for words, code, result in (
        ((), 0, "SUCCESS"), (("CODE=1",), 1, "FAILURE"), (("CODE=7",), 3, "UNSTABLE")):  # fmt: skip
        done = core.sh("run", *words)
        assert done.returncode == code, done.stderr
        assert f"code {words[0][5:] if words else 0}\n" in done.stdout
        assert done.stderr.rstrip().endswith(result)
    for words in (("ODD=1",), ("CODE",)):
        wrong = core.sh("run", *words)
        assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    (tmp_path / "broken.xml").write_text("<project>", encoding="utf-8")
    broken = core.sh("up", JENKINS_JOB_XML=str(tmp_path / "broken.xml"))
    assert broken.returncode == 2 and "broken.xml is no job in XML" in broken.stderr
    assert core.sh("export").returncode == 0
    assert (core.lab / "build/job.xml").read_text(encoding="utf-8") == FREESTYLE
    assert core.sh("export", str(tmp_path / "out.xml")).returncode == 0
    assert (tmp_path / "out.xml").read_text(encoding="utf-8") == FREESTYLE


def test_stage_2_1_core_only_z_down_stops_what_up_started(core):
    pid = int(core.state("pid"))
    assert core.sh("down").returncode == 0
    left = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], text=True, capture_output=True)
    assert left.stdout.strip()[:1] in ("", "Z")  # gone, or only waiting for its parent to notice
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", core.port)) != 0
    assert "no server of ours" in core.sh("down").stderr
    assert core.sh("run").returncode == 2


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def war_and_java(base, after=""):
    """Settings for `up`: what looks like a war, and a "Java 8" that tells its version and does `after`."""
    war = base / "jenkins.war"
    with zipfile.ZipFile(war, "w") as archive:
        manifest = "Manifest-Version: 1.0\r\nJenkins-Version: 2.89\r\n"
        archive.writestr("META-INF/MANIFEST.MF", manifest)
    java = program(base / "java8", f"echo 'openjdk version \"1.8.0_402\"' >&2; {after}")
    return {"JENKINS_WAR": str(war), "JAVA": java}


def test_stage_2_1_mistakes_are_told_in_one_line(tmp_path):
    server = Server(tmp_path)
    good = war_and_java(tmp_path)
    java = program(tmp_path / "java", "echo 'openjdk version \"25.0.1\"' >&2")
    (tmp_path / "docker").mkdir()
    program(tmp_path / "docker/docker", "exit 1")
    no_docker = f"{tmp_path / 'docker'}{os.pathsep}{os.environ['PATH']}"
    cases = [
        ((), {}, "say up, run, export or down"),
        (("jump",), {}, "say up, run, export or down"),
        (("up", "now"), {}, "up takes no arguments"),
        (("run",), {}, "run jenkins.sh up first"),
        (("export",), {}, "run jenkins.sh up first"),
        (("up",), {"PYTHON": "no-such-python"}, "PYTHON=no-such-python: there is no such program"),
        (("up",), {"JENKINS_PORT": "http"}, "JENKINS_PORT=http is no number from 1 to 65535"),
        (("up",), {"JENKINS_WAIT": "soon"}, "JENKINS_WAIT=soon is no number"),
        (("up",), {"JENKINS_USER": "a:b"}, "JENKINS_USER: letters"),
        (("up",), {"PATH": no_docker}, "no JENKINS_WAR is given and no Docker answers"),
        (("up",), {**good, "JENKINS_WAR": "/no/such.war"}, "there is no such file"),
        (("up",), {**good, "JENKINS_WAR": str(LAB / "job.xml")}, "is no jenkins.war"),
        (("up",), {**good, "JENKINS_PLUGINS": "/no/such"}, "there is no such folder"),
        (("up",), {**good, "JAVA": "no-such-java"}, "there is no such program"),
        (("up",), {**good, "JAVA": "true"}, "is no Java"),
        (("up",), {**good, "JAVA": java}, "wrong Java: Jenkins 2.89 does not run on Java 25"),
    ]
    for args, settings, message in cases:
        done = server.sh(*args, **settings)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
        assert message in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        done = server.sh("up", **good)
    assert done.returncode == 2
    assert done.stderr == f"jenkins.sh: port {server.port} is in use; set JENKINS_PORT\n"
    done = server.sh("up", **good, JENKINS_PASSWORD="geheim")  # this "Java" ends at once
    assert done.returncode == 1 and "the server ended before it answered" in done.stderr
    assert done.stderr.count("\n") == 1 and "geheim" not in done.stderr


def test_down_ends_a_server_that_never_answered(tmp_path):
    """It is found by ps or, on a machine without, by /proc; the "Java" here only waits."""
    waits = '[ "$1" = -version ] || for _ in $(seq 300); do sleep 0.1; done'
    server = Server(tmp_path, **war_and_java(tmp_path, waits))
    done = server.sh("up", JENKINS_WAIT="1")
    assert done.returncode == 1 and "no answer in 1 s" in done.stderr
    done = server.sh("down")
    assert done.returncode == 0 and done.stderr == "jenkins.sh: the server is stopped\n"
    assert "no server of ours" in server.sh("down").stderr


def test_without_a_war_docker_is_asked(tmp_path):
    """Only what is asked of Docker; the image itself needs a registry."""
    (tmp_path / "bin").mkdir()
    tell = 'echo "$* | $LAB2_USER $LAB2_PASSWORD $LAB2_URL $LAB2_FOLDER" >> "$CALLS"'
    program(tmp_path / "bin/docker", tell)
    path, calls = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", tmp_path / "calls"
    server = Server(tmp_path, PATH=path, CALLS=str(calls), JENKINS_PASSWORD="geheim")
    done = server.sh("up", JENKINS_WAIT="1")  # this "Docker" starts nothing
    assert done.returncode == 1 and "no answer in 1 s" in done.stderr
    assert server.sh("down").returncode == 0
    asked = [line.split(" | ") for line in calls.read_text(encoding="utf-8").splitlines()]
    front = f"compose --project-name lab2-jenkins --file {server.lab}/jenkins/compose.yaml"
    assert [words for words, _ in asked] == [
        "version", f"{front} up --detach --build", f"{front} down"]  # fmt: skip
    assert asked[1][1] == f"student geheim http://127.0.0.1:{server.port} {server.top}"


def test_compose_publishes_on_loopback_alone():
    asked = ["docker", "compose", "--file", LAB / "jenkins/compose.yaml", "config"]
    if not shutil.which("docker") or subprocess.run([*asked[:2], "version"]).returncode:
        pytest.skip("needs-docker: no docker compose")
    env = {**os.environ, "JENKINS_PORT": "8123", "LAB2_FOLDER": "/srv/my fork"}
    said = subprocess.run(asked, env=env, text=True, capture_output=True)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("published:") == said.stdout.count("host_ip: 127.0.0.1") == 1
    assert "source: /srv/my fork" in said.stdout and "read_only: true" in said.stdout


def test_the_docker_way_is_pinned_and_locked():
    texts = {name: (LAB / "jenkins" / name).read_text(encoding="utf-8")
             for name in ("plugins.txt", "Dockerfile", "casc.yaml")}  # fmt: skip
    plugins = [line.split(":") for line in texts["plugins.txt"].splitlines() if line[0] != "#"]
    assert {name for name, version in plugins if version} == {
        "workflow-aggregator", "git", "junit", "credentials", "configuration-as-code"}  # fmt: skip
    assert re.search(r"^ARG BASE=jenkins/jenkins:\d+\.\d+\.\d+-lts", texts["Dockerfile"], re.M)
    assert re.findall(r"^USER (\d+)", texts["Dockerfile"], re.M)[-1] == "1000"
    for line in ("allowsSignup: false", "allowAnonymousRead: false", "slaveAgentPort: -1"):
        assert line in texts["casc.yaml"]


def test_stage_2_1_help_tells_every_setting():
    done = subprocess.run([LAB / "jenkins.sh", "--help"], text=True, capture_output=True)
    scripts = [LAB / "jenkins.sh", *(LAB / "jenkins").glob("*.sh")]
    text = "".join(path.read_text(encoding="utf-8") for path in scripts)
    used = re.findall(r"\b(JENKINS_[A-Z_]+|JAVA)\b", text)
    assert done.returncode == 0 and set(used) <= set(re.findall(r"[A-Z_]+", done.stdout))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A running server with the plugins, as `up` leaves it."""
    names = ("JENKINS_WAR", "JENKINS_PLUGINS")
    if not all(os.environ.get(name) for name in names):
        pytest.skip("needs-jenkins: JENKINS_WAR and JENKINS_PLUGINS are not given")
    settings = {name: os.environ[name] for name in (*names, "JAVA", "JENKINS_JAVA_OPTS")
                if name in os.environ}  # fmt: skip
    path = os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]
    server = Server(tmp_path_factory.mktemp("whole"), **settings, PATH=path)
    done = server.sh("up")
    with contextlib.ExitStack() as stack:
        stack.callback(server.sh, "down")
        assert done.returncode == 0, done.stderr
        yield server


def test_stage_2_1_a_whole_jenkins_builds_green_and_gates_red(whole, tmp_path):
    green = whole.sh("run")
    assert green.returncode == 0, green.stdout[-3000:] + green.stderr
    assert "67 new predictions" in green.stdout
    red = whole.sh("run", "GATE_ACCURACY=0.9999")
    assert red.returncode == 1 and "is below the gate's 0.9999" in red.stderr
    assert whole.sh("export", str(tmp_path / "job.xml")).returncode == 0
    assert (tmp_path / "job.xml").read_bytes() == (LAB / "job.xml").read_bytes()


def test_stage_2_6_a_commit_triggers_a_build(whole):
    password, question = whole.state("password"), "job/lab2/api/json?tree=nextBuildNumber"
    before = whole.get(question, password)[1]
    (whole.top / "note.txt").write_text("a change\n")
    whole.git("add", ".")
    whole.git("commit", "-q", "-m", "A change")
    end = time.monotonic() + 180
    while whole.get(question, password)[1] == before and time.monotonic() < end:
        time.sleep(2)
    assert whole.get(question, password)[1] != before
