# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.6: another environment: a fresh user, a bare Python, a lab that is taken away alone."""

import os
import re
import subprocess
import sys

import pytest


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory):
    """Return a folder with a python3 that has the standard library and venv, and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([base, "-m", "venv", "--without-pip", folder], check=True)
    return folder / "bin"


def index_answers(lab, folder):
    """Tell whether the pip that the lab has just installed can get a small package."""
    python = lab / ".venv" / "bin" / "python"
    command = [python, "-m", "pip", "download", "--quiet", "--no-deps", "threadpoolctl"]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=300).returncode == 0


def test_stage_1_6_a_fresh_user_with_a_bare_python(copy_lab, call, tmp_path, bare_python):
    lab = copy_lab()
    keep = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    home = tmp_path / "a home"
    home.mkdir()
    fresh = {**keep, "HOME": str(home), "PATH": f"{bare_python}:/usr/bin:/bin", "CDPATH": "/tmp"}
    clean = ["env", "-i"]

    def user(**more):
        return call(
            lab / "pipeline.sh",
            prefix=[*clean, *(f"{name}={value}" for name, value in {**fresh, **more}.items())],
        )

    first = user()
    if "pip could not install" in first.stderr and not index_answers(lab, tmp_path):
        pytest.skip("needs-network: no package index answers")
    assert first.returncode == 0, first.stderr
    assert re.fullmatch(r"Model test accuracy is: 0\.[0-9]{3}\n", first.stdout)
    assert (lab / ".venv").is_dir()

    dead = "http://127.0.0.1:9"  # nobody listens at port 9
    away = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "http_proxy": dead, "https_proxy": dead}
    again = user(**away)
    assert (again.returncode, again.stdout) == (0, first.stdout), again.stderr
    assert "installing" not in again.stderr

    (lab / ".venv" / "complete").unlink()  # as if the first run had been interrupted
    half = user(**away)
    assert (half.returncode, half.stdout) == (1, "")
    assert "pip could not install requirements.txt" in half.stderr.splitlines()[-1]
    repaired = user()
    assert (repaired.returncode, repaired.stdout) == (0, first.stdout), repaired.stderr


def test_stage_1_6_without_network_and_packages_it_says_so(lab, call, bare_python):
    process = call(
        lab / "pipeline.sh",
        PATH=f"{bare_python}{os.pathsep}{os.environ['PATH']}",
        PIP_NO_INDEX="1",
        PIP_FIND_LINKS="",
        PIP_CONFIG_FILE=os.devnull,
    )
    assert (process.returncode, process.stdout) == (1, "")
    assert "pip could not install requirements.txt" in process.stderr.splitlines()[-1]
    assert not (lab / ".venv" / "complete").exists()
