# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_1_git_and_dvc_are_set_up(story, run):
    folder = story("1_init")
    files = run("git", "ls-files", cwd=folder).split()
    assert {".dvc/config", ".dvc/.gitignore", ".dvcignore"} <= set(files)
    assert run("dvc", "config", "core.analytics", cwd=folder) == "false"


def test_stage_4_1_the_origin_has_the_commits(story, run):
    here = run("git", "rev-parse", "HEAD", cwd=story("1_init"))
    assert here in run("git", "ls-remote", "origin", cwd=story("1_init"))
