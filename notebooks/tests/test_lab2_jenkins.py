"""Lab 2, Jenkins: jenkins.sh on a real server, the Jenkinsfile and the job, the Docker way.

JENKINS_WAR names a war (JAVA a Java it runs on, JENKINS_JAVA_OPTS its options) for the tests
without plugins; with JENKINS_PLUGINS those of the whole run too.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import psutil
import pytest
from lab2_kit import LAB, Lab, call, commit, free_port

STAGES = ["checkout", "environment", "collect", "prepare", "train", "evaluate", "predict"]


class Server:
    """A copy of the lab in a git repository of its own, and the settings of its Jenkins."""

    def __init__(self, base, **settings):
        self.top, self.home = base / "my проект", base / "my дом"
        self.lab = Lab(self.top / "lab2")
        commit(self.top)
        self.port = free_port()
        self.settings = {"JENKINS_HOME": self.home, "JENKINS_PORT": self.port, **settings}

    def sh(self, *words, **more):
        """Call jenkins.sh by `bash`, with its settings and `more`."""
        return call("bash", self.lab.path / "jenkins.sh", *words, **{**self.settings, **more})

    def state(self, name):
        return (self.home / "lab2" / name).read_text(encoding="utf-8").strip()

    def cli(self, *words, stdin=None):
        client = [self.state("java"), "-jar", self.home / "lab2/cli.jar", "-s", self.state("url")]
        command = [str(word) for word in (*client, "-auth", f"@{self.home / 'lab2/login'}", *words)]
        done = subprocess.run(command, input=stdin, text=True, capture_output=True, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def groovy(self, script):
        return self.cli("groovy", "=", stdin=script)

    def builds(self):
        """[(number, result, description, artifacts)] of lab2, the newest first."""
        script = """
        jenkins.model.Jenkins.instance.getItemByFullName('lab2').builds.each {
            def files = it.artifacts*.relativePath.join(',')
            println([it.number, it.result, it.description, files].join('|'))
        }"""
        return [line.split("|") for line in self.groovy(script).splitlines()]

    def get(self, path):
        """The status of a request of nobody."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}/{path}", timeout=60) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                return error.code


def settings_of(*names):
    """Those of these settings, and of Java's, that this shell has."""
    return {n: os.environ[n] for n in (*names, "JAVA", "JENKINS_JAVA_OPTS") if os.environ.get(n)}


@pytest.fixture(scope="module")
def core(tmp_path_factory):
    """A running server without plugins; that `down` ends it is seen at the end.

    The tests may come in any order: a worker that is done takes some of another's.
    """
    settings = settings_of("JENKINS_WAR")
    if not ("JENKINS_WAR" in settings and shutil.which(settings.get("JAVA", "java"))):
        pytest.skip("needs-jenkins-core: no JENKINS_WAR, or no Java")
    server = Server(tmp_path_factory.mktemp("core"), **settings, LC_ALL="C")
    server.first = server.sh("up")
    yield server
    pid = int(server.state("pid"))
    assert server.sh("down").returncode == 0
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0
    assert "no server is running" in server.sh("down").stderr
    assert server.sh("run").returncode == 2


def test_core_only_up_waits_and_says_what_is_missing(core):
    assert core.first.returncode == 1
    lines = core.first.stderr.splitlines()
    assert all(line.startswith("jenkins.sh: ") for line in lines)
    assert "the server is up; user student, password in " in lines[-2]
    assert lines[-1] == "jenkins.sh: no plugin workflow-job on the server, so no job lab2"


def test_core_only_a_second_up_names_the_password_file_too(core):
    again = core.sh("up")
    assert "the server is up already" in again.stderr
    assert f"password in {core.home}/lab2/password" in again.stderr


def test_core_only_no_anonymous_access(core):
    for path in ("", "api/json", "computer/api/json", "script", "userContent/", "me/api/json"):
        assert core.get(path) in (401, 403), path
    assert core.cli("who-am-i").startswith("Authenticated as: student")


def test_core_only_every_listener_is_on_loopback(core):
    found = psutil.Process(int(core.state("pid"))).net_connections()
    places = [c.laddr for c in found if c.status == "LISTEN" or c.type == socket.SOCK_DGRAM]
    assert [(p.ip.removeprefix("::ffff:"), p.port) for p in places] == [("127.0.0.1", core.port)]


def test_core_only_the_password_is_kept_to_oneself(core):
    password = core.state("password")
    assert len(password) >= 20
    for name in ("password", "login"):
        assert (core.home / "lab2" / name).stat().st_mode & 0o777 == 0o600
    assert core.home.stat().st_mode & 0o777 == 0o700
    assert password not in core.first.stderr + core.first.stdout + core.state("log")
    assert call("git", "status", "--porcelain", cwd=core.top).stdout == ""
    for process in psutil.process_iter(["cmdline"]):
        assert password not in " ".join(process.info["cmdline"] or [])


def test_core_only_builds_never_see_the_shells_secrets(core):
    """The variables of the shell that called `up` are not the builds'."""
    core.sh("down")
    secret = {
        "JENKINS_PASSWORD": "geheim-1",
        "DATABASE_URL": "postgresql://u:geheim-2@h/x",
        "DASK_SCHEDULER": "tcp://geheim-3",
        "AWS_SECRET_ACCESS_KEY": "geheim-4",
    }
    assert "the server is up" in core.sh("up", **secret).stderr
    job = (
        (LAB / "hello.xml")
        .read_text()
        .replace("echo ", "env; tr '\\0' '\\n' &lt; /proc/$PPID/environ; echo ", 1)
    )
    core.cli("create-job", "spy", stdin=job)
    console = core.cli("build", "spy", "-s", "-v")
    assert "PATH=" in console and "Hello from build" in console and "geheim" not in console
    assert core.state("password") == "geheim-1"


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_mistakes_are_one_line(tmp_path):
    server, war = Server(tmp_path), tmp_path / "jenkins.war"
    war.write_text("not a war")
    java = program(tmp_path / "java", "exit 0")
    (tmp_path / "docker").mkdir()
    program(tmp_path / "docker/docker", "exit 1")
    good = {"JENKINS_WAR": war, "JAVA": java}
    cases = [
        ((), {}, "say up, run, abort, export or down"),
        (("jump",), {}, "say up, run, abort, export or down"),
        (("up", "now"), {}, "say up, run, abort, export or down"),
        *(((verb,), {}, "run jenkins.sh up first") for verb in ("run", "export", "abort")),
        (("up",), {"PYTHON": "no-such-python"}, "PYTHON=no-such-python: there is no such program"),
        (("up",), {"JENKINS_PORT": "http"}, "JENKINS_PORT=http is not a number from 1 to 65535"),
        (("up",), {"JENKINS_PORT": "70000"}, "JENKINS_PORT=70000 is not a number from 1 to 65535"),
        (("up",), {"JENKINS_WAIT": "soon"}, "JENKINS_WAIT=soon is not a number"),
        (("up",), {"JENKINS_USER": "a:b"}, "JENKINS_USER: letters"),
        (("up",), {"JENKINS_BRANCH": "nope"}, "has no branch nope with a commit"),
        (
            ("up",),
            {"JENKINS_REPOSITORY": "/no/such"},
            "JENKINS_REPOSITORY=/no/such has no branch main",
        ),
        (
            ("up",),
            {"PATH": f"{tmp_path / 'docker'}{os.pathsep}{os.environ['PATH']}"},
            "JENKINS_WAR is not set, and Docker does not answer",
        ),
        (("up",), {**good, "JENKINS_WAR": "/no/such.war"}, "there is no such file"),
        (
            ("up",),
            {**good, "JENKINS_PLUGINS": "/no/such"},
            "JENKINS_PLUGINS=/no/such: no such folder",
        ),
        (("up",), {**good, "JAVA": "no-such-java"}, "JAVA=no-such-java is not a Java"),
        (("up",), {**good, "JAVA": "false"}, "JAVA=false is not a Java"),
        (
            ("up",),
            {**good, "JAVA": program(tmp_path / "old", '[ "$1" = -version ]')},
            "does not run on JAVA=",
        ),
    ]
    for words, settings, message in cases:
        done = server.sh(*words, **settings)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), (
            words,
            done.stderr,
        )
        assert message in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        done = server.sh("up", **good)
    assert done.returncode == 2
    assert done.stderr == f"jenkins.sh: port {server.port} is in use; set JENKINS_PORT\n"
    done = server.sh("up", **good, JENKINS_PASSWORD="geheim")  # this "Java" ends at once
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "the server ended: " in done.stderr and "geheim" not in done.stderr


def test_a_relative_java_is_found(tmp_path):
    server = Server(tmp_path)
    (tmp_path / "jenkins.war").write_text("not a war")
    program(
        tmp_path / "java",
        '[ "$1" = -jar ] || [ "$1" = -version ] || { echo "I was started"; exit 3; }',
    )
    done = call(
        "bash",
        server.lab.path / "jenkins.sh",
        "up",
        cwd=tmp_path,
        JENKINS_WAR="jenkins.war",
        JAVA="./java",
        **server.settings,
    )
    assert (done.returncode, done.stderr) == (1, "jenkins.sh: the server ended: I was started\n")


def test_down_ends_a_server_that_never_answered(tmp_path):
    (tmp_path / "jenkins.war").write_text("not a war")
    wait = '[ "$1" = -version ] || [ "$1" = -jar ] || for _ in $(seq 300); do sleep 0.1; done'
    java = program(tmp_path / "java", wait)
    server = Server(tmp_path, JENKINS_WAR=tmp_path / "jenkins.war", JAVA=java)
    done = server.sh("up", JENKINS_WAIT="1")
    assert done.returncode == 1 and "no answer in 1 s" in done.stderr
    done = server.sh("down")
    assert done.returncode == 0 and done.stderr == "jenkins.sh: the server is stopped\n"
    assert "no server is running" in server.sh("down").stderr


def test_without_a_war_docker_is_asked(tmp_path):
    """Only what is asked of Docker; the image itself needs a registry."""
    (tmp_path / "bin").mkdir()
    tell = 'echo "$* | $LAB2_USER $LAB2_URL $LAB2_FOLDER $LAB2_STATE" >> "$CALLS"'
    program(tmp_path / "bin/docker", tell)
    path, calls = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}", tmp_path / "calls"
    server = Server(tmp_path, PATH=path, CALLS=calls, JENKINS_PASSWORD="geheim")
    done = server.sh("up", JENKINS_WAIT="1")  # this "Docker" starts nothing
    assert done.returncode == 1 and "no answer in 1 s" in done.stderr
    assert "geheim" not in calls.read_text(encoding="utf-8")
    asked = [line.split(" | ") for line in calls.read_text(encoding="utf-8").splitlines()]
    front = f"compose --project-name lab2-jenkins --file {server.lab.path}/jenkins/compose.yaml"
    assert [words for words, _ in asked][:2] == ["version", f"{front} up --detach --build"]
    told = f"student http://127.0.0.1:{server.port}/ {server.top} {server.home}/lab2"
    assert asked[1][1] == told
    assert (server.home / "lab2/password").read_text() == "geheim\n"
    assert (server.home / "lab2").stat().st_mode & 0o777 == 0o700


def test_compose_publishes_on_loopback_alone(tmp_path):
    asked = ["docker", "compose", "--file", LAB / "jenkins/compose.yaml", "config"]
    if (
        not shutil.which("docker")
        or subprocess.run([*asked[:2], "version"], capture_output=True).returncode
    ):
        pytest.skip("needs-docker: no docker compose")
    env = {
        **os.environ,
        "JENKINS_PORT": "8123",
        "LAB2_FOLDER": "/srv/my fork",
        "LAB2_STATE": "/state",
    }
    said = subprocess.run(asked, env=env, text=True, capture_output=True)
    assert said.returncode == 0, said.stderr
    assert said.stdout.count("published:") == said.stdout.count("host_ip: 127.0.0.1") == 1
    assert "source: /srv/my fork" in said.stdout and "read_only: true" in said.stdout
    assert "file: /state/password" in said.stdout


def test_the_docker_way_is_pinned_and_locked():
    texts = {
        name: (LAB / "jenkins" / name).read_text(encoding="utf-8")
        for name in ("plugins.txt", "Dockerfile", "casc.yaml", "compose.yaml")
    }
    plugins = [line.split(":") for line in texts["plugins.txt"].splitlines() if line[0] != "#"]
    assert {"pipeline-model-definition", "git", "junit", "credentials-binding", "workflow-job"} <= {
        name for name, version in plugins if version
    }
    assert re.search(
        r"^ARG BASE=jenkins/jenkins:\d+\.\d+\.\d+-lts-jdk21", texts["Dockerfile"], re.M
    )
    assert re.findall(r"^USER (\d+)", texts["Dockerfile"], re.M)[-1] == "1000"
    assert "--latest false" in texts["Dockerfile"] and "safe.directory" in texts["Dockerfile"]
    for line in ("allowsSignup: false", "allowAnonymousRead: false", "slaveAgentPort: -1"):
        assert line in texts["casc.yaml"]
    assert "PASSWORD" not in texts["compose.yaml"].split("environment:")[1].split("secrets:")[0]


def test_help_names_every_setting():
    done = call("bash", LAB / "jenkins.sh", "--help")
    used = re.findall(
        r"\b(JENKINS_[A-Z_]+|JAVA)\b", (LAB / "jenkins.sh").read_text(encoding="utf-8")
    )
    assert done.returncode == 0 and set(used) <= set(re.findall(r"[A-Z_]+", done.stdout))


# The files: Jenkinsfile and job.


def commands():
    return re.findall(r"\bsh '([^'\n]+)'", (LAB / "Jenkinsfile").read_text(encoding="utf-8"))


def test_the_jenkinsfile_is_whole():
    text = (LAB / "Jenkinsfile").read_text(encoding="utf-8")
    assert re.findall(r"stage\('(\w+)'\)", text) == STAGES
    steps = [words.split() for words in commands() if "step.sh" in words]
    assert len(steps) == 7
    for words in steps:
        assert words[:2] == ["bash", "lab2/step.sh"]  # L2-6
        assert words[2] in ("environment", "gate") or (LAB / words[2]).is_file()
    assert not set("".join(commands())) & set(";|&`")
    for word in (
        "checkout scm",
        "pollSCM(",
        "disableConcurrentBuilds()",
        "buildDiscarder(",
        "timeout(",
        "junit ",
        "fingerprint: true",
        "description =",
        "label ",
        "agent none",
    ):
        assert word in text
    assert not re.search(r"https?://|git@|/home/|/root/", text)


def test_its_commands_without_an_executable_bit_in_a_clone_of_a_fork(tmp_path):
    """L2-6: another branch, spaces in every path, files as an upload from Windows leaves them."""
    base = tmp_path / "a fork with spaces"
    upstream = Lab(base / "upstream/lab2")
    for path in upstream.path.rglob("*"):
        if path.is_file():
            path.chmod(0o644)
    commit(base / "upstream", "feature/x")
    assert call("git", "clone", "-q", "upstream", "my clone", cwd=base).returncode == 0
    clone = base / "my clone"
    for command in commands():
        done = call("sh", "-ec", command, cwd=clone, SEED="42")
        assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("67 new predictions, 67 in all, 2 rows not scored\n")
    head = call("git", "rev-parse", "HEAD", cwd=clone).stdout.strip()
    assert head in (clone / "lab2/model/manifest.json").read_text(encoding="utf-8")
    assert call("git", "status", "--porcelain", cwd=clone).stdout == ""
    gate = next(command for command in commands() if command.endswith("gate"))
    missed = call("sh", "-ec", gate, cwd=clone, GATE_RECALL="0.999")
    reason = (clone / "lab2/build/reason.txt").read_text(encoding="utf-8")
    assert missed.returncode == 1
    assert re.search(r"recall 0\.\d{4} is below the gate's 0.999\n$", reason)


def test_a_build_checks_its_parameters_first_and_removes_what_another_made(tmp_path):
    lab = Lab(tmp_path / "lab2").run_all()
    step = ["bash", lab.path / "step.sh"]
    for name, value in (
        ("SEED", "x"),
        ("SEED", "-1"),
        ("SEED", "4294967296"),
        ("GATE_ACCURACY", "2"),
        ("GATE_ACCURACY", "-0.1"),
        ("GATE_RECALL", "nan"),
        ("GATE_RECALL", "0,9"),
        ("SEED", "1; touch x"),
        ("GATE_RECALL", "$(touch x)"),
    ):
        done = call(*step, "environment", **{name: value})
        assert (done.returncode, done.stdout.count("\n")) == (2, 1), done.stdout
        assert f"{name}={value} is not" in done.stdout
        assert lab.text("build/reason.txt") == done.stdout
    done = call("bash", "lab2/step.sh", "environment", cwd=tmp_path, CDPATH=f".:{tmp_path}")
    assert (done.returncode, done.stdout) == (0, "")
    assert lab.text("build/reason.txt") == "see the console\n"
    rows = lab.sql("SELECT count(*) FROM predictions")
    assert call("sh", "-ec", commands()[0], cwd=tmp_path).returncode == 0
    assert call(*step, "environment", SEED="7", GATE_RECALL="").returncode == 0
    assert not (lab.path / "model").exists() and not (lab.path / "reports").exists()
    assert [path.name for path in (lab.path / "data").iterdir()] == ["clinic.sqlite"]
    assert lab.sql("SELECT count(*) FROM predictions") == rows
    for words in ((), ("rm",), ("environment.sh",)):
        done = call(*step, *words)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def normalised(text, *place):
    command = [sys.executable, LAB / "jenkins/job_xml.py", *place]
    done = subprocess.run(command, input=text, text=True, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout


def server_says(text):
    """The job as a server of today returns it: with versions, defaults and properties."""
    declared = """<properties>
    <hudson.model.ParametersDefinitionProperty><parameterDefinitions>
      <hudson.model.StringParameterDefinition><name>AGENT</name><trim>false</trim>
      </hudson.model.StringParameterDefinition>
    </parameterDefinitions></hudson.model.ParametersDefinitionProperty>
    <jenkins.model.BuildDiscarderProperty><strategy class="hudson.tasks.LogRotator">
      <numToKeep>20</numToKeep></strategy></jenkins.model.BuildDiscarderProperty>
    <org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty>
      <abortPrevious>false</abortPrevious>
    </org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty>
    <org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty><triggers>
      <hudson.triggers.SCMTrigger><spec>H/5 * * * *</spec></hudson.triggers.SCMTrigger></triggers>
    </org.jenkinsci.plugins.workflow.job.properties.PipelineTriggersJobProperty>
    </properties>"""
    text = text[text.index("<flow-definition>") :]
    for old, new in (
        (
            "<flow-definition>",
            "<?xml version='1.1' encoding='UTF-8'?>\n"
            '<flow-definition plugin="workflow-job@1571"><actions><org.x.Action/></actions>',
        ),
        ("</description>", f"</description><keepDependencies>false</keepDependencies>{declared}"),
        (
            "</definition>",
            "<lightweight>false</lightweight></definition><triggers/><disabled>false</disabled>",
        ),
        ('git.GitSCM"', 'git.GitSCM" plugin="git@5.10.1"'),
        ("</scm>", '<submoduleCfg class="empty-list"/><extensions/></scm>'),
        (
            "</branches>",
            "</branches><doGenerateSubmoduleConfigurations>false"
            "</doGenerateSubmoduleConfigurations>",
        ),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


def test_an_unchanged_job_gives_no_difference():
    kept = (LAB / "job.xml").read_text(encoding="utf-8")
    assert normalised(kept) == kept
    said = server_says(normalised(kept, "/srv/my & fork", "feature/x"))
    moved = normalised(said, "/elsewhere", "main")  # a second `up`: only the places change
    for text in ("<spec>H/5 * * * *</spec>", "<name>AGENT<", "numToKeep>20<", "/elsewhere<"):
        assert text in moved
    assert normalised(moved) == kept
    assert "/srv/my &amp; fork" in said and "refs/heads/feature/x" in said
    assert normalised(said) == kept
    assert (
        normalised(
            said.replace(
                "</properties>", "<x.OtherProperty><a>1</a></x.OtherProperty></properties>"
            )
        )
        != kept
    )
    empty = said.replace(
        "</properties>", "<x.Other><defaultValue></defaultValue></x.Other></properties>"
    )
    assert normalised(empty) == kept  # an empty default is no difference
    for old, new in (
        ("<disabled>false", "<disabled>true"),
        ("lab2/Jenkinsfile<", "other/Jenkinsfile<"),
        ("From the clinic", "Of the clinic"),
    ):
        assert normalised(said.replace(old, new)) != kept


def test_the_jenkinsfile_is_groovy(tmp_path):
    lint = shutil.which("npm-groovy-lint")
    if not (lint and shutil.which("node") and shutil.which("java")):
        pytest.skip("needs-npm-groovy-lint: node, java or npm-groovy-lint is not installed")
    (tmp_path / "init.groovy").write_bytes((LAB / "jenkins/init.groovy").read_bytes())
    (tmp_path / "Jenkinsfile").write_bytes((LAB / "Jenkinsfile").read_bytes())
    (tmp_path / "rules.json").write_text(
        '{"extends": "recommended-jenkinsfile", "rules": {"JavaIoPackageAccess": "off"}}'
    )
    command = [lint, "--noserver", "--failon", "warning", "--config", tmp_path / "rules.json"]
    files = ["Jenkinsfile", "init.groovy"]
    done = subprocess.run([*command, *files], cwd=tmp_path, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "Jenkinsfile").write_text("pipeline { stages { stage('x' }")
    done = subprocess.run([*command, *files], cwd=tmp_path, text=True, capture_output=True)
    assert done.returncode == 1


# A whole Jenkins.


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A running server with the plugins, after its first build: green, and only when asked for."""
    names = ("JENKINS_WAR", "JENKINS_PLUGINS")
    if not all(os.environ.get(name) for name in names):
        pytest.skip("needs-jenkins: JENKINS_WAR and JENKINS_PLUGINS are not set")
    server = Server(tmp_path_factory.mktemp("whole"), **settings_of(*names))
    with contextlib.ExitStack() as stack:
        stack.callback(server.sh, "down")
        done = server.sh("up", SECRET_OF_MINE="geheim", DATABASE_URL="sqlite:///nowhere")
        assert done.returncode == 0, done.stderr
        time.sleep(65)  # a trigger of every minute would have fired by now
        assert server.builds() == []
        early = server.sh("run", "SEED=1")
        assert early.returncode not in (0, 1) and "not parameterized" in early.stderr
        server.green = server.sh("run")
        assert server.green.returncode == 0, server.green.stdout[-3000:] + server.green.stderr
        yield server


def test_whole_the_first_build_is_green_and_its_job_is_exported(whole, tmp_path):
    assert "67 new predictions" in whole.green.stdout
    number, result, _, artifacts = whole.builds()[-1]
    assert (number, result, len(artifacts.split(","))) == ("1", "SUCCESS", 11)
    assert whole.sh("export", tmp_path / "job.xml").returncode == 0
    assert (tmp_path / "job.xml").read_bytes() == (LAB / "job.xml").read_bytes()


def test_whole_a_second_up_keeps_the_parameters_and_the_trigger(whole):
    before = whole.cli("get-job", "lab2")
    assert "pollSCM" not in before and "GATE_RECALL" in before and "SCMTrigger" in before
    assert whole.sh("up").returncode == 0
    after = whole.cli("get-job", "lab2")
    assert "GATE_RECALL" in after and "SCMTrigger" in after
    assert whole.sh("run", "GATE_ACCURACY=0.9999").returncode == 2


def test_whole_red_builds_say_why_and_archive_only_their_own(whole):
    for word, reason, kept in (
        ("GATE_ACCURACY=0.9999", "is below the gate's 0.9999", True),
        ("SEED=x", "step.sh: SEED=x is not a whole number below 10^9", False),
        ("GATE_RECALL=high", "step.sh: GATE_RECALL=high is not within 0 and 1", False),
        (
            "DATABASE_CREDENTIAL=nope",
            "DATABASE_CREDENTIAL: Could not find credentials entry",
            False,
        ),
    ):
        red = whole.sh("run", word)
        assert red.returncode == 2, red.stdout[-3000:]
        assert "\tat " not in red.stdout  # no Java trace
        _, result, description, artifacts = whole.builds()[0]
        assert result == "FAILURE" and reason in description
        assert ("model/model.pkl" in artifacts) is kept and "predictions.csv" not in artifacts
    for word, message in (
        ("ODD=1", "'ODD' is not a valid parameter"),
        ("SEED", "SEED is not NAME=value"),
    ):
        wrong = whole.sh("run", word)
        assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (2, "", 1)
        assert message in wrong.stderr


def test_whole_no_secret_of_the_shell_is_in_a_build(whole):
    console = "".join(whole.cli("console", "lab2", number) for number, *_ in whole.builds())
    assert "geheim" not in console
    assert whole.groovy("println System.getenv()").count("geheim") == 0


def test_whole_an_agent_that_never_comes_is_aborted(whole):
    results = []
    waiting = threading.Thread(target=lambda: results.append(whole.sh("run", "AGENT=nope")))
    waiting.start()
    number = whole.builds()[0][0]
    end = time.monotonic() + 120
    while whole.builds()[0][0] == number and time.monotonic() < end:
        time.sleep(2)
    time.sleep(5)
    assert whole.builds()[0][1] == "null"  # it waits
    assert "stopping build" in whole.sh("abort").stdout
    waiting.join(120)
    assert results and results[0].returncode == 4
    assert "timeout" in (LAB / "Jenkinsfile").read_text().split("stages {")[0]
    assert whole.builds()[0][1] == "ABORTED" and whole.builds()[0][3] == ""


def test_whole_a_commit_triggers_a_build(whole):
    number = whole.builds()[0][0]
    (whole.top / "note.txt").write_text("a change\n")
    commit(whole.top)
    whole.groovy("jenkins.model.Jenkins.instance.getItemByFullName('lab2').SCMTrigger.run()")
    end = time.monotonic() + 240
    while (
        whole.builds()[0][0] == number or whole.builds()[0][1] == "null"
    ) and time.monotonic() < end:
        time.sleep(3)
    assert whole.builds()[0][1] == "SUCCESS"
    build = "jenkins.model.Jenkins.instance.getItemByFullName('lab2').lastBuild"
    assert "SCM change" in whole.groovy(f"println {build}.causes*.shortDescription")


def test_whole_killed_under_run_is_one_line(whole):
    results = []
    run = threading.Thread(target=lambda: results.append(whole.sh("run")))
    number = whole.builds()[0][0]
    run.start()
    end = time.monotonic() + 120
    while whole.builds()[0][0] == number and time.monotonic() < end:
        time.sleep(1)
    psutil.Process(int(whole.state("pid"))).kill()
    run.join(120)
    assert results[0].returncode == 1
    assert (
        results[0]
        .stderr.splitlines()[-1]
        .startswith("jenkins.sh: the server ended during the build")
    )
    assert whole.sh("up").returncode == 0  # and it comes back
