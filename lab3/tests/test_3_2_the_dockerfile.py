# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.2: the Dockerfile."""

from kit import inspect


def test_stage_3_2_what_it_builds_runs_as_an_ordinary_user_and_watches_itself(image):
    found = inspect(image)["Config"]
    assert (found["User"], found["StopSignal"]) == ("10001:10001", "SIGTERM")
    assert found["Healthcheck"]["Test"][0] == "CMD"
