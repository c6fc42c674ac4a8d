"""Lab 4's remotes: S3 (a server on loopback), and remotes that do not work."""

import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import time

import pytest
from lab4_kit import ENV, STAGES, TAGS, ask, begin

pytest_plugins = ["lab4_fixtures"]


def tell(lab, run, folder, *remote, until=4):
    """The story up to a stage with this remote; a clone of its origin follows with clone()."""
    begin(lab, run, folder, "1_init", "2_remote", *STAGES[:until], remote=remote)


def test_stage_4_8_three_tags_come_back_from_s3(lab, run, s3, tmp_path):
    folder = tmp_path / "work/repo"
    tell(lab, run, folder, "s3://lab4/titanic", s3)
    stored = ask(f"{s3}/lab4?list-type=2")
    history = run("git", "log", "--all", "--patch", cwd=folder)
    assert "a secret of lab 4" not in history and "access_key" not in history
    shutil.rmtree(folder)  # the cache and the workspace are gone
    run("git", "clone", folder.parent / "origin.git", "far away", cwd=tmp_path)
    for tag in TAGS:
        run("git", "checkout", "--quiet", tag, cwd=tmp_path / "far away")
        run("dvc", "pull", cwd=tmp_path / "far away")
        md5 = hashlib.md5((tmp_path / "far away/titanic.csv").read_bytes()).hexdigest()
        assert f"md5: {md5}" in (tmp_path / "far away/titanic.csv.dvc").read_text()
        assert f"<Key>titanic/files/md5/{md5[:2]}/{md5[2:]}</Key>" in stored


def test_keys_that_the_server_refuses_are_said(lab, run, s3, tmp_path):
    """moto takes any key; a bucket that does not exist is what it refuses as S3 does."""
    folder = tmp_path / "work/repo"
    tell(lab, run, folder, "s3://no-such-bucket/titanic", s3, until=0)
    said = run("bash", lab / "commands/4_3_data.sh", folder, cwd=lab, code=1)
    assert "ERROR: " in said and "bucket" in said.lower() and "Traceback" not in said
    assert run("git", "log", "--format=%s", cwd=folder).splitlines()[0] == "Set up the remote"


def test_without_keys_nothing_is_half_done(lab, run, s3, tmp_path, monkeypatch):
    folder = tmp_path / "work/repo"
    tell(lab, run, folder, "s3://lab4/titanic", s3, until=0)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delitem(ENV, name)
    nothing = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": str(tmp_path)}
    identity = {
        f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    for name, value in (nothing | identity).items():
        monkeypatch.setitem(ENV, name, value)
    said = run("bash", lab / "commands/4_3_data.sh", folder, cwd=lab, code=255)
    assert "ERROR: " in said and "credentials" in said.lower() and "Traceback" not in said
    assert "titanic.csv.dvc" not in run("git", "ls-files", cwd=folder)


def test_a_relative_remote_is_refused_for_a_clone_would_not_find_it(lab, run, tmp_path):
    folder = begin(lab, run, tmp_path / "work/repo", "1_init")
    said = run("bash", lab / "commands/4_2_remote.sh", folder, "../storage", cwd=lab, code=1)
    assert said == "A remote must be an absolute path or address"
    run("bash", lab / "commands/4_2_remote.sh", folder, "ssh://user@host/data", cwd=lab)


def test_an_address_that_dvc_does_not_know_is_refused_at_once(lab, run, tmp_path):
    folder = begin(lab, run, tmp_path / "work/repo", "1_init")
    script = lab / "commands/4_2_remote.sh"
    said = run("bash", script, folder, "what://ever", cwd=lab, code=251)
    assert "Unsupported URL type what://" in said and "Traceback" not in said
    assert run("git", "status", "--porcelain", cwd=folder) == ""


def test_google_drive_says_what_it_wants_and_nothing_is_committed(lab, run, tmp_path):
    folder = tmp_path / "work/repo"
    tell(lab, run, folder, "gdrive://folder/titanic", until=0)
    said = run("bash", lab / "commands/4_3_data.sh", folder, cwd=lab, code=255)
    assert "dvc-gdrive" in said or "dvc[gdrive]" in said
    assert "Traceback" not in said
    assert "titanic.csv.dvc" not in run("git", "ls-files", cwd=folder)


def test_a_remote_below_a_file_is_refused_and_works_when_it_is_mended(lab, run, tmp_path):
    folder = tmp_path / "work/repo"
    (tmp_path / "storage").touch()
    tell(lab, run, folder, tmp_path / "storage", until=0)
    said = run("bash", lab / "commands/4_3_data.sh", folder, cwd=lab, code=255)
    assert "ERROR: " in said and "Traceback" not in said
    assert "titanic.csv.dvc" not in run("git", "ls-files", cwd=folder)
    (tmp_path / "storage").unlink()
    run("bash", lab / "commands/4_3_data.sh", folder, cwd=lab)
    assert "in sync" in run("dvc", "status", "--cloud", cwd=folder)


@pytest.mark.parametrize(
    "remote", [["s3://key:secret@bucket/x"], ["s3://bucket/x", "http://key:secret@127.0.0.1:1"]]
)
def test_a_password_in_an_address_is_refused(lab, run, tmp_path, remote):
    folder = begin(lab, run, tmp_path / "work/repo", "1_init")
    said = run("bash", lab / "commands/4_2_remote.sh", folder, *remote, cwd=lab, code=1)
    assert said == "No password in an address: git publishes it"
    assert run("dvc", "remote", "list", cwd=folder) == ""


def test_a_server_that_never_answers_is_not_waited_for(lab, run, s3, tmp_path, monkeypatch):
    folder = tmp_path / "work/repo"
    monkeypatch.setitem(ENV, "AWS_MAX_ATTEMPTS", "1")  # instead of five, and s3fs asks again
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        tell(lab, run, folder, "s3://lab4/titanic", address, until=0)
        run("dvc", "config", "--local", "remote.storage.read_timeout", "1", cwd=folder)
        said = run("bash", lab / "commands/4_3_data.sh", folder, cwd=lab, code=255)
    assert "ERROR: " in said and "Traceback" not in said


def test_an_empty_pointer_loses_nothing(lab, run, copied):
    """DVC takes an empty file for one that tracks nothing; git shows it, and our report says it."""
    folder = copied("8_report")
    (folder / "titanic.csv.dvc").write_text("")
    for command in ("checkout", "pull", "push"):
        assert "Traceback" not in run("dvc", command, cwd=folder)
    assert run("git", "status", "--porcelain", cwd=folder) == "M titanic.csv.dvc"
    run("git", "commit", "--quiet", "--all", "--message", "Empty", cwd=folder)
    run("git", "tag", "--force", "lab4-v3", cwd=folder)
    before = (folder / "report.md").read_bytes()
    said = run("python", "write_report.py", cwd=folder, code=1)
    assert said.startswith("write_report.py: report.md cannot be written: FileNotFoundError")
    assert (folder / "report.md").read_bytes() == before and "\n" not in said
    run("git", "revert", "--no-edit", "HEAD", cwd=folder)
    run("dvc", "checkout", cwd=folder)
    assert (folder / "titanic.csv").read_text().startswith("Survived,Pclass,Age,")


def test_a_push_that_is_killed_is_pushed_again(lab, run, copied, tmp_path):
    """kill -9 in the middle: no half file has a checksum's name, and a second push completes it."""
    folder, storage, count = copied("3_data"), tmp_path / "storage", 300
    (folder / "many").mkdir()
    for number in range(count):
        (folder / f"many/{number}.csv").write_text(f"{number}\n" * 1000)
    run("dvc", "add", "--quiet", "many", cwd=folder)
    run("dvc", "remote", "add", "--local", "--default", "mine", storage, cwd=folder)

    def stored():
        return [
            path for path in storage.rglob("*") if re.fullmatch("[0-9a-f]{30}(.dir)?", path.name)
        ]

    words = ["dvc", "push", "--jobs", "1", "many"]
    with subprocess.Popen(
        words, cwd=folder, env=ENV, start_new_session=True, stdout=subprocess.DEVNULL
    ) as push:
        while len(stored()) < 10 and push.poll() is None:
            time.sleep(0.001)
        os.killpg(push.pid, signal.SIGKILL)
    assert push.returncode == -signal.SIGKILL and 10 <= len(stored()) < count
    for path in stored():
        assert hashlib.md5(path.read_bytes()).hexdigest() == path.parent.name + path.stem
    run("dvc", "push", "many", cwd=folder)
    shutil.rmtree(folder / ".dvc/cache")
    shutil.rmtree(folder / "many")
    run("dvc", "pull", "many", cwd=folder)
    for number in range(count):
        assert (folder / f"many/{number}.csv").read_text() == f"{number}\n" * 1000


def test_what_is_there_already_or_not_at_all_changes_nothing(lab, run, copied):
    """A second set-up, and a tag that does not exist."""
    folder = copied("4_select")
    said = run("bash", lab / "commands/4_1_init.sh", folder, cwd=lab, code=1)
    assert "'.dvc' exists" in said
    assert "'lab4-v9'" in run("git", "checkout", "lab4-v9", cwd=folder, code=1)
    assert run("git", "status", "--porcelain", cwd=folder) == ""
