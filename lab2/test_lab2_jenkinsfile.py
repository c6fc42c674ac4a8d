# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Stage 2.6: the pipeline as files, tied to version control: Jenkinsfile, job.xml, its scripts."""

import importlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lab2_testkit import LAB, clean_environment, copy_lab

STAGES = ["checkout", "environment", "collect", "prepare", "train", "evaluate", "predict"]


@pytest.fixture
def tools(monkeypatch):
    """Import the lab's own by_hand and jenkins_job."""
    monkeypatch.syspath_prepend(str(LAB))
    monkeypatch.syspath_prepend(str(LAB / "jenkins"))
    monkeypatch.setenv("LAB2_REPOSITORY", "/srv/my fork")
    monkeypatch.setenv("LAB2_BRANCH", "feature/x")
    yield importlib.import_module("by_hand"), importlib.import_module("jenkins_job")
    for name in ("by_hand", "jenkins_job", "jenkins_rest"):
        sys.modules.pop(name, None)


def call(folder, *command, **env):
    there = clean_environment(PYTHON=sys.executable, **env)
    return subprocess.run(command, cwd=folder, env=there, text=True, capture_output=True)


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A fresh clone of a fork: another branch, blanks in every path."""
    base = tmp_path_factory.mktemp("a fork with blanks")
    copy_lab(base / "upstream" / "lab2")
    git = ["git", "-c", "user.name=Student", "-c", "user.email=student@example.org"]
    for command in (["init", "-q", "-b", "feature/x"], ["add", "."], ["commit", "-q", "-m", "Lab"]):
        assert call(base / "upstream", *git, *command).returncode == 0
    made = call(base, "git", "clone", "-q", "upstream", "my clone")
    assert made.returncode == 0, made.stderr
    return base / "my clone"


def test_stage_2_6_its_commands_in_order_in_a_clean_clone(clone):
    done = call("/", sys.executable, clone / "lab2" / "by_hand.py")
    assert done.returncode == 0, done.stderr
    told = [line for line in done.stderr.splitlines() if line.startswith("[")]
    assert [line[1:].split("]")[0] for line in told] == STAGES[1:]
    assert "67 new predictions" in done.stdout
    assert call(clone, "git", "status", "--porcelain").stdout == ""
    made = {path.name for path in (clone / "lab2").glob("*/*")}
    assert {"raw.csv", "model.pkl", "manifest.json", "junit.xml", "predictions.csv"} <= made
    assert not (clone / "lab2/build/reason.txt").exists()
    missed = call("/", sys.executable, clone / "lab2" / "by_hand.py", "GATE_RECALL=0.999")
    reason = (clone / "lab2/build/reason.txt").read_text(encoding="utf-8")
    assert missed.returncode == 1
    assert re.fullmatch(r"model_evaluation.py: recall 0\.\d{3} is below the gate's 0.999\n", reason)
    assert reason in missed.stderr and "[predict]" not in missed.stderr


def test_stage_2_6_a_manifest_names_the_commit(clone):
    head = call(clone, "git", "rev-parse", "HEAD").stdout.strip()
    for name in ("data_collection", "data_preparation", "model_training"):
        assert call("/", clone / "lab2/step.sh", f"{name}.py").returncode == 0
    assert head in (clone / "lab2/model/manifest.json").read_text(encoding="utf-8")


def test_stage_2_6_the_jenkinsfile_is_whole(tools):
    text = (LAB / "Jenkinsfile").read_text(encoding="utf-8")
    assert re.findall(r"stage\('(\w+)'\)", text) == STAGES
    found = tools[0].commands(text)
    assert [stage for stage, _ in found] == STAGES[1:]
    for _, command in found:
        assert command.split()[0] == "lab2/step.sh" and (LAB / command.split()[1]).is_file()
        assert not set(command) & set(";|&`")
    for word in ("checkout scm", "pollSCM(", "disableConcurrentBuilds()", "buildDiscarder(",
                 "timeout(", "junit ", "fingerprint: true", "description =", "label "):  # fmt: skip
        assert word in text
    assert not re.search(r"https?://|git@|/home/|/root/", text)


def test_stage_2_6_job_and_jenkinsfile_agree(tools):
    by_hand, job = tools
    text = (LAB / "Jenkinsfile").read_text(encoding="utf-8")
    root = job.parse((LAB / "job.xml").read_text(encoding="utf-8"))
    asked = root.iter("hudson.model.StringParameterDefinition")
    held = {entry.findtext("name"): entry.findtext("defaultValue") for entry in asked}
    assert held == by_hand.defaults(text) and held["AGENT"] == ""
    assert f"pollSCM('{root.findtext('.//spec')}')" in text
    assert f"numToKeepStr: '{root.findtext('.//numToKeep')}'" in text
    assert root.findtext("definition/scriptPath") == "lab2/Jenkinsfile"
    assert {child.tag.split(".")[-1] for child in root.find("properties")} == {
        "ParametersDefinitionProperty", "BuildDiscarderProperty",
        "DisableConcurrentBuildsJobProperty", "PipelineTriggersJobProperty"}  # fmt: skip


def server_says(job) -> str:
    """The job as a server of today writes it back: XML 1.1, versions, defaults spelled out."""
    text = job.fill((LAB / "job.xml").read_text(encoding="utf-8")).decode()
    for old, new in (
        ("<?xml version='1.0' encoding='UTF-8'?>", "<?xml version='1.1' encoding='UTF-8'?>"),
        ("<flow-definition>", '<flow-definition plugin="workflow-job@1520.v56d65e3b_4566"><actions>'
         '<org.x.DeclarativeJobAction plugin="pipeline-model-definition@2.2255"/></actions>'),
        ("</definition>", "</definition><triggers /><disabled>false</disabled>"),
        ("<spec>", "<ignorePostCommitHooks>false</ignorePostCommitHooks><spec>"),
        ('git.GitSCM"', 'git.GitSCM" plugin="git@5.7.0"'),
        ("</scm>", '<submoduleCfg class="empty-list"/><extensions/></scm>'),
        ("</branches>", "</branches><doGenerateSubmoduleConfigurations>false"
         "</doGenerateSubmoduleConfigurations>"),
        ("</defaultValue>", "</defaultValue><trim>false</trim>"),
        ("DisableConcurrentBuildsJobProperty />", "DisableConcurrentBuildsJobProperty>"
         "<abortPrevious>false</abortPrevious></org.jenkinsci.plugins.workflow.job.properties."
         "DisableConcurrentBuildsJobProperty>"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    return text


def test_stage_2_6_an_unchanged_job_gives_no_diff(tools):
    job, held = tools[1], (LAB / "job.xml").read_text(encoding="utf-8")
    assert job.normalise(held) == held
    said = server_says(job)
    assert "/srv/my fork" in said and "refs/heads/feature/x" in said
    assert job.normalise(said) == held
    for old, new in (("/srv/my fork", "/elsewhere"), ("<numToKeep>20", "<numToKeep>21"),
                     ("<disabled>false", "<disabled>true"), ("* * * * *", "@daily")):  # fmt: skip
        assert job.normalise(said.replace(old, new)) != held


def test_stage_2_6_the_jenkinsfile_is_groovy(tmp_path):
    lint = shutil.which("npm-groovy-lint")
    if not (lint and shutil.which("node") and shutil.which("java")):
        pytest.skip("needs-npm-groovy-lint: node, java or npm-groovy-lint is not installed")
    (tmp_path / "init.groovy").write_bytes((LAB / "jenkins/init.groovy").read_bytes())
    (tmp_path / "Jenkinsfile").write_bytes((LAB / "Jenkinsfile").read_bytes())
    (tmp_path / "rules.json").write_text(
        '{"extends": "recommended-jenkinsfile", "rules": {"JavaIoPackageAccess": "off"}}'
    )
    call_it = [lint, "--noserver", "--failon", "warning", "--config", tmp_path / "rules.json"]
    files = ["Jenkinsfile", "init.groovy"]
    done = subprocess.run([*call_it, *files], cwd=tmp_path, text=True, capture_output=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "Jenkinsfile").write_text("pipeline { stages { stage('x' }")
    done = subprocess.run([*call_it, *files], cwd=tmp_path, text=True, capture_output=True)
    assert done.returncode == 1


def test_stage_2_6_every_script_of_the_pipeline_is_kept():
    held = {path.name for folder in (LAB, LAB / "jenkins") for path in folder.iterdir()}
    assert {"Jenkinsfile", "job.xml", "step.sh", "environment.sh", "data_collection.py",
            "data_preparation.py", "model_training.py", "model_evaluation.py", "model_inference.py",
            "Dockerfile", "casc.yaml", "compose.yaml", "plugins.txt"} <= held  # fmt: skip
    pins = re.findall(r"^([\w-]+).*==\d", (LAB / "requirements.txt").read_text(), re.M)
    assert {"scikit-learn", "numpy", "joblib", "matplotlib", "sqlalchemy", "psycopg"} <= set(pins)
    for script in [*LAB.glob("*.sh"), *(LAB / "jenkins").glob("*.sh")]:
        assert os.access(script, os.X_OK)
        subprocess.run(["bash", "-n", script], check=True)


def test_stage_2_6_the_environment_is_made_where_it_is_missing(tmp_path):
    """A Python without the pins gets a .venv; here the only pin is a wheel made by hand."""
    lab = copy_lab(tmp_path / "my lab")
    (lab / "requirements.txt").write_text("lab2tiny==1.0\n")
    with zipfile.ZipFile(tmp_path / "lab2tiny-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in (
            ("METADATA", "Metadata-Version: 2.1\nName: lab2tiny\nVersion: 1.0\n"),
            ("WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ("RECORD", ""),
        ):
            wheel.writestr(f"lab2tiny-1.0.dist-info/{name}", text)
    env = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": tmp_path.as_uri(), "DATABASE_URL": "sqlite://"}
    first = call("/", lab / "step.sh", "environment.sh", **env)
    assert first.returncode == 0, first.stderr
    assert first.stdout == "" and "making lab2/.venv" in first.stderr
    assert Path((lab / "build/python").read_text().strip()) == lab / ".venv/bin/python"
    again = call("/", lab / "step.sh", "environment.sh", **env)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")


def test_stage_2_6_a_step_tells_its_mistakes(tmp_path):
    lab = copy_lab(tmp_path / "lab2")
    for args in ((), ("rm",), ("data_collection.py",)):
        done = call("/", lab / "step.sh", *args)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    done = subprocess.run([lab / "environment.sh"], text=True, capture_output=True,
                          env=clean_environment(PYTHON="no-such-python"))  # fmt: skip
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert call("/", sys.executable, lab / "by_hand.py", "ODD=1").returncode == 2
