# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""For the tests: a copy of the lab, one in which some steps have run, and a Jenkins."""

import os
import shutil

import pytest
from kit import Lab
from server import Server

STEPS = ["clinic_seed.py", "data_collection.py", "data_preparation.py", "model_training.py"]
STEPS += ["model_evaluation.py", "model_inference.py"]


def pytest_configure(config):
    config.addinivalue_line("markers", "exercise: red until the exercise is done")
    if not config.option.markexpr:
        config.option.markexpr = "not exercise"


@pytest.fixture
def lab(tmp_path):
    return Lab(tmp_path / "my lab" / "lab2")


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory):
    return Lab(tmp_path_factory.mktemp("my pipeline") / "lab2"), []


@pytest.fixture
def lab_after(pipeline, tmp_path):
    """lab_after(STEP): a copy of a lab that has run up to STEP."""

    def copy(last):
        whole, done = pipeline
        for step in STEPS[len(done) : STEPS.index(last) + 1]:
            result = whole.run(step)
            assert result.returncode == 0, result.stderr
            done.append(step)
        return Lab(tmp_path / "my lab" / "lab2", whole.path)

    return copy


@pytest.fixture(scope="session")
def jenkins(tmp_path_factory):
    """A running Jenkins for a copy of the lab: with its plugins, or only its core."""
    server = Server(tmp_path_factory.mktemp("my server"))
    if not ("JENKINS_WAR" in server.settings and shutil.which(os.environ.get("JAVA", "java"))):
        pytest.skip("needs-jenkins-core: no JENKINS_WAR, or no Java")
    server.up = server.sh("up")
    yield server
    server.sh("down")
