# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.0: everything of the lab stands in its folder."""

import sys

from conftest import run


def test_stage_3_0_the_folder_alone_explains_itself_trains_and_starts(lab, printed):
    for name in ("Dockerfile", "compose.yaml", "build.sh", "requirements.txt"):
        assert name in (lab / "README.md").read_text()
        assert (lab / name).stat().st_size > 0
    assert "--port" in run(sys.executable, "-m", "service.app", "--help", cwd=lab)
    assert (lab / "service" / "model.onnx").stat().st_size > 10_000
