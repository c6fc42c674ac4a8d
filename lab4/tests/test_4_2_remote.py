# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_2_a_remote_is_the_default_in_git_too(story, run):
    folder = story("2_remote")
    assert run("dvc", "remote", "default", cwd=folder) == "storage"
    url = run("dvc", "config", "remote.storage.url", cwd=folder)
    assert url.startswith("/") or "://" in url, "a relative path would break in a clone elsewhere"
    assert url in run("git", "show", "@{upstream}:./.dvc/config", cwd=folder)
