# Written by notebooks/lab3_docker.ipynb; edit it there.
"""The exercises of lab 3; `python -m pytest -m exercise` runs them."""

import httpx
import pytest
import yaml
from kit import LAB


@pytest.mark.exercise
def test_exercise_1_the_port_is_watched_too(service):
    ports = httpx.get(f"{service}/model").json()["training"]["port"]
    assert list(ports.values()) == [168, 77, 644, 2]
    httpx.post(f"{service}/predict", json={"pclass": 1, "sex": "male", "embarked": "Q"})
    shown = httpx.get(f"{service}/metrics").text
    assert 'passengers_total{bin="Queenstown",feature="port"} 1.0' in shown


@pytest.mark.exercise
def test_exercise_2_the_log_cannot_fill_the_disk():
    services = yaml.safe_load((LAB / "compose.yaml").read_text())["services"]
    options = services["titanic"]["logging"]["options"]
    assert options == {"max-size": "10m", "max-file": "3"}
