"""For lab 4's deep tests: the lab's own test helpers, cells of the notebook, questions to S3."""

import importlib.util
import json
import sys
import urllib.request

from trees import ROOT

sys.path.append(str(ROOT / "lab4/tests"))
spec = importlib.util.spec_from_file_location("lab4_conftest", ROOT / "lab4/tests/conftest.py")
assert spec and spec.loader
conftest = importlib.util.module_from_spec(spec)
spec.loader.exec_module(conftest)
VERSIONS = sys.modules["working_folder"].VERSIONS  # {stage: what follows 4_record.sh FOLDER}

ENV = conftest.ENV  # the variables of every command that `run` runs
TAGS = ("lab4-v1", "lab4-v2", "lab4-v3")
STAGES = ("3_data", *VERSIONS)


def cell(text):
    """The source of the notebook's one code cell that has this text in it."""
    cells = json.loads((ROOT / "notebooks/lab4_dvc.ipynb").read_text(encoding="utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    (found,) = [source for source in sources if text in source]
    return found


def ask(address, method="GET"):
    """The body of an S3 server's answer, as text."""
    head = {"Authorization": "AWS4-HMAC-SHA256 Credential=lab4/x/us-east-1/s3/"}
    request = urllib.request.Request(
        address, data=None if method == "GET" else b"", method=method, headers=head
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


def command(lab, stage, folder):
    """The words of a stage's command."""
    script = "record" if stage in VERSIONS else stage
    return ["bash", lab / f"commands/4_{script}.sh", folder, *VERSIONS.get(stage, ())]


def begin(lab, run, folder, *stages, remote=()):
    """A working folder of a test's own, after the commands of these stages."""
    for stage in stages:
        more = remote if stage == "2_remote" else ()
        run(*command(lab, stage, folder), *more, cwd=lab)
    return folder
