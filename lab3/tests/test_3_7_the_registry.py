# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stage 3.7+: the image in a registry."""

import shutil
import subprocess

import httpx
import pytest
from kit import free_port, get, inspect, run

CONFIG = "{{version: 0.1, http: {{addr: '{0}'}}, storage: {{filesystem: {{rootdirectory: {1}}}}}}}"


@pytest.fixture
def registry(tmp_path):
    """Start Debian's docker-registry; return its address."""
    if not shutil.which("docker-registry"):
        pytest.skip("needs-registry: no docker-registry on the PATH")
    address = f"127.0.0.1:{free_port()}"
    (tmp_path / "config.yml").write_text(CONFIG.format(address, tmp_path))
    command = ["docker-registry", "serve", tmp_path / "config.yml"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    get(f"http://{address}/v2/").raise_for_status()
    yield address
    process.terminate()
    process.wait(20)


def test_stage_3_7_the_image_is_pushed_and_pulled_back(lab, image, registry):
    mine = f"{image}-pushed"
    name = run("bash", lab / "build.sh", "--push", IMAGE=mine, REGISTRY=registry).split()[-1]
    assert name.startswith(f"{registry}/{mine}@sha256:")
    tags = httpx.get(f"http://{registry}/v2/{mine}/tags/list").json()["tags"]
    sha = run("git", "rev-parse", "HEAD", cwd=lab)
    assert set(tags) == {sha, "feature-trees", "latest"}
    known = inspect(mine)["Id"]
    names = [f"{mine}:{tag}" for tag in tags]
    run("docker", "rmi", *names, *(f"{registry}/{one}" for one in names))
    assert known not in run("docker", "images", "--quiet", "--no-trunc")  # really forgotten
    run("docker", "pull", "--quiet", name)
    assert inspect(name)["Id"] == known
    run("docker", "rmi", name)
