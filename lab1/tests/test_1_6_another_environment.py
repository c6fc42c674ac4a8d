# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stage 1.6: another user, a Python without packages, nothing set, no network the second time."""

import os
import re
import subprocess
import sys

import pytest


def test_stage_1_6_installs_what_it_needs_once_and_then_works_offline(lab, call, tmp_path):
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([base, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    user = {**pip, "HOME": str(tmp_path), "PATH": f"{tmp_path / 'bare' / 'bin'}:/usr/bin:/bin"}
    first = call("pipeline.sh", env={**user, "PIP_USER": "1"})
    if "pip could not install" in first.stderr:
        probe = [lab / ".venv/bin/python", "-m", "pip", "download", "--no-deps", "six"]
        if subprocess.run(probe, cwd=tmp_path, capture_output=True, env=user).returncode:
            pytest.skip("needs-network: no package index answers")
    assert first.returncode == 0, first.stderr
    assert re.fullmatch(r"Model test accuracy is: 0\.\d{3}\n", first.stdout)
    offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "https_proxy": "http://127.0.0.1:9"}
    again = call("pipeline.sh", env={**user, **offline})
    assert (again.returncode, again.stdout) == (0, first.stdout), again.stderr
    assert "installing" not in again.stderr
