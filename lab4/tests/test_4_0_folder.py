# Written by notebooks/lab4_dvc.ipynb; edit it there.
import shutil


def test_stage_4_0_git_sees_the_lab_and_nothing_that_a_run_makes(lab, run, tmp_path):
    copy = shutil.copytree(lab, tmp_path / "project/lab4")
    own = {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()}
    for made in ("workspace/repo/titanic.csv", "storage/files/md5/00", "tests/__pycache__/x.pyc"):
        (copy / made).parent.mkdir(parents=True)
        (copy / made).touch()
    run("git", "init", "--quiet", cwd=copy.parent)
    seen = run("git", "ls-files", "--others", "--exclude-standard", cwd=copy)
    assert set(seen.splitlines()) == own
