# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_2_a_remote_is_the_default_in_git_too(story, run):
    folder = story("2_remote")
    assert run("dvc", "remote", "default", cwd=folder) == "storage"
    url = run("dvc", "config", "remote.storage.url", cwd=folder)
    assert url.startswith("/") or "://" in url, "a relative path would break in a clone elsewhere"
    assert url in run("git", "show", "@{upstream}:./.dvc/config", cwd=folder)


def test_stage_4_2_a_password_never_gets_into_git(lab, run, copied):
    folder = copied("1_init")
    script = lab / "commands/4_2_remote.sh"
    said = run("bash", script, folder, "s3://key:secret@bucket/lab4", cwd=lab, code=1)
    assert "No password in an address" in said
    assert "secret" not in (folder / ".dvc/config").read_text()
