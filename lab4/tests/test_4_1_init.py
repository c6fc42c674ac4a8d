# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_1_git_and_dvc_are_set_up(story, run):
    folder = story("1_init")
    files = run("git", "ls-files", cwd=folder).split()
    assert {".dvc/config", ".dvc/.gitignore", ".dvcignore"} <= set(files)
    assert run("dvc", "root", cwd=folder) == "."
    assert run("dvc", "config", "core.analytics", cwd=folder) == "false"


def test_stage_4_1_the_origin_has_the_commits(story, run):
    folder = story("1_init")
    here = run("git", "rev-parse", "HEAD", cwd=folder)
    assert here in run("git", "ls-remote", "origin", cwd=folder)


def test_stage_4_1_a_second_start_changes_nothing(lab, run, copied):
    folder = copied("1_init")
    said = run("bash", lab / "commands/4_1_init.sh", folder, cwd=lab, code=1)
    assert "'.dvc' exists" in said and run("git", "status", "--porcelain", cwd=folder) == ""
