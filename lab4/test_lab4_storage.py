# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The remote: S3 (a real server on loopback), and remotes that do not work."""

import json
import shutil
import socket
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "lab4", "AWS_SECRET_ACCESS_KEY": "a secret of lab 4"}
SETTINGS = KEYS | {"AWS_DEFAULT_REGION": "us-east-1", "NO_PROXY": "127.0.0.1"}


@pytest.fixture
def server(monkeypatch):
    """The address of an S3 server on loopback that holds an empty bucket, lab4."""
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    from moto.server import ThreadedMotoServer

    threaded = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    bounded(threaded.start)
    host, port = threaded.get_host_and_port()
    address = f"http://{host}:{port}"
    ask(f"{address}/moto-api/reset", b"", "POST")
    ask(f"{address}/lab4", b"", "PUT")
    yield address
    bounded(threaded.stop)


def bounded(function, limit=60):
    """Call a function that would wait for ever if something went wrong; fail after limit seconds."""
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    thread.join(limit)
    assert not thread.is_alive(), f"{function.__name__} is not done after {limit} s"


def ask(address, body=None, method="GET"):
    head = {
        "Content-Type": "text/plain",
        "Authorization": "AWS4-HMAC-SHA256 Credential=lab4/x/us-east-1/s3/",
    }
    request = urllib.request.Request(address, data=body, method=method, headers=head)
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read().decode()


def new(fresh, *where):
    made = fresh(*where)
    (empty := made.lab.parent / "empty").touch()  # the user's own AWS settings do not count
    files = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), str(empty))
    made.env |= SETTINGS | files
    return made


def test_stage_4_2_s3_keeps_every_version(fresh, server, tmp_path):
    story = new(fresh).tell("--remote", "s3://lab4/titanic", "--endpoint", server)
    assert "s3://lab4/titanic" in story.run("dvc", "remote", "list")
    assert not (story.lab / "workspace/storage").exists()
    stored = ask(f"{server}/lab4?list-type=2")
    origin = story.run("git", "remote", "get-url", "origin")
    said = story.lab_run("versions.py", "visit", origin, tmp_path / "far", "v1", "v2", "v3")
    for version, line in zip(("v1", "v2", "v3"), said.splitlines(), strict=True):
        md5 = story.run("git", "show", f"{version}:titanic.csv.dvc").split("md5: ")[1].split()[0]
        assert f"<Key>titanic/files/md5/{md5[:2]}/{md5[2:]}</Key>" in stored
        assert line.startswith(f"{version}: {md5[:8]}")
    shutil.rmtree(story.root / ".dvc/cache")
    (story.root / "titanic.csv").unlink()
    story.run("dvc", "pull")
    assert "v3" in story.lab_run("versions.py", "switch", story.root, "v3")
    history = story.run("git", "log", "--all", "--patch")
    assert not any(secret in history for secret in ("a secret of lab 4", "access_key"))
    assert "| yes |" in story.run("git", "show", "main:report.md")


def test_stage_4_2_keys_may_stand_in_config_local(fresh, server):
    story = new(fresh)
    for name in KEYS:
        del story.env[name]
    (story.lab / "config.local").write_text(
        "['remote \"storage\"']\n    access_key_id = lab4\n    secret_access_key = hidden\n"
    )
    where = ["--remote", "s3://lab4/x", "--endpoint", server]
    story.lab_run("workspace.py", story.lab / "workspace", *where)
    assert "hidden" not in story.run("git", "log", "--all", "--patch")
    assert story.run("git", "check-ignore", ".dvc/config.local") == ".dvc/config.local"


def refused(story, *arguments, word):
    """The workspace is refused in one line that holds word, and nothing is left of it."""
    said = story.lab_run("workspace.py", story.lab / "workspace", *arguments, code=2).splitlines()
    assert said[-1].startswith("workspace.py: ") and word in said[-1]
    assert all(line.startswith("$ ") for line in said[:-1])
    assert not (story.lab / "workspace").exists() or not any((story.lab / "workspace").iterdir())


def test_a_bucket_that_does_not_exist(fresh, server):
    where = ["--remote", "s3://no-such-bucket/x", "--endpoint", server]
    refused(new(fresh), *where, word="bucket does not exist")


def test_a_remote_that_refuses_the_password(fresh, server):
    ask(f"{server}/moto-api/reset-auth", b"0", "POST")
    where = ["--remote", "s3://lab4/x", "--endpoint", server]
    try:
        refused(new(fresh), *where, word="Access Key Id you provided does not exist")
    finally:
        ask(f"{server}/moto-api/reset-auth", b"inf", "POST")


def test_folders_and_addresses_that_cannot_be(lab, tmp_path):
    (tmp_path / "file").touch()
    refused(lab, "--remote", tmp_path / "no/such/folder", word="there is no folder")
    refused(lab, "--remote", tmp_path / "file/storage", word="there is no folder")
    refused(lab, "--remote", tmp_path / "file", word="does not take files")
    refused(lab, "--remote", "s3://key:secret@bucket/x", word="no password")
    where = ["--remote", "s3://bucket/x", "--endpoint", "http://key:secret@127.0.0.1"]
    refused(lab, *where, word="no password")
    refused(lab, "--remote", "what://ever", word="Unsupported URL type")


def test_gdrive_says_what_it_wants(lab):
    refused(lab, "--remote", "gdrive://folder/x", word="dvc-gdrive")


def test_a_server_that_does_not_answer_is_not_waited_for(fresh):
    story = new(fresh)
    story.lab_run("workspace.py", story.lab / "workspace")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        story.run("dvc", "remote", "add", "--force", "storage", "s3://lab4/x")
        story.run("dvc", "remote", "modify", "storage", "endpointurl", url)
        code = "import pathlib, sys, storage; storage.check(pathlib.Path(sys.argv[1]), patience=3)"
        said = story.run(sys.executable, "-c", code, story.root, folder=story.lab, code=1)
    assert said.endswith("the remote does not take files: no answer in 3 s")


def test_a_folder_with_other_things_is_not_touched(lab, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    said = lab.lab_run("workspace.py", tmp_path, code=2)
    assert "holds other things" in said and (tmp_path / "mine.txt").read_text() == "mine"


def test_stage_4_8_the_notebook_publishes_on_s3(fresh, server, tmp_path):
    """The notebook itself, in a copy of the tree, with an S3 remote and a repository to publish to."""
    notebook = Path(__file__).resolve().parent.parent / "notebooks/lab4_dvc.ipynb"
    if not notebook.exists():
        pytest.skip("needs-notebook: notebooks/lab4_dvc.ipynb does not stand beside this lab")
    story = new(fresh, "lab4-", "lab4/data")
    home, mine = story.lab.parent / "notebooks", story.lab.parent / "mine"
    home.mkdir()
    shutil.copy(notebook, home)
    story.run("git", "init", "-b", "main", mine, folder=home)
    person = ["-c", "user.name=Reader", "-c", "user.email=reader@example.org"]
    story.run("git", *person, "commit", "--allow-empty", "-m", "Mine", folder=mine)
    story.run("git", "tag", "v1", folder=mine)  # the reader's own
    story.run(
        *("papermill", "lab4_dvc.ipynb", "out.ipynb", "-k", "python3", "--no-progress-bar"),
        *("-p", "remote", "s3://lab4/told", "-p", "endpoint", server, "-p", "publish_to", "../mine"),
        folder=home,
    )
    stored = ask(f"{server}/lab4?list-type=2")
    tags = story.run("git", "tag", "--list", "lab4-*", folder=mine).split()
    assert tags == ["lab4-v1", "lab4-v2", "lab4-v3"]
    for tag in tags:
        pointer = story.run("git", "show", f"{tag}:lab4/data/titanic.csv.dvc", folder=mine)
        md5 = pointer.split("md5: ")[1].split()[0]
        assert f"<Key>told/files/md5/{md5[:2]}/{md5[2:]}</Key>" in stored
    report = story.run("git", "show", "lab4-data:lab4/data/report.md", folder=mine)
    assert report.count("| yes |") == 3 and "cd lab4/data" in report
    said = story.lab_run("versions.py", "visit", mine, tmp_path / "far", *tags, "lab4-best-model")
    assert [line.split(":")[0] for line in said.splitlines()] == [*tags, "lab4-best-model"]
    cells = json.loads((home / "out.ipynb").read_text())["cells"]
    assert "a secret of lab 4" not in str([cell.get("outputs") for cell in cells])
    history = story.run("git", "log", "--all", "--patch", folder=mine)
    assert "a secret of lab 4" not in history and "access_key" not in history
