# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.0: everything of the lab is in its folder."""

import httpx


def test_stage_3_0_the_folder_alone_explains_itself_trains_and_starts(lab, service):
    for name in ("Dockerfile", "compose.yaml", "build.sh", "requirements.txt"):
        assert name in (lab / "README.md").read_text()
        assert (lab / name).stat().st_size > 0
    assert httpx.get(f"{service}/ready").json() == {"status": "ready"}
