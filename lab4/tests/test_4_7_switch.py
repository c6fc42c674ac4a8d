# Written by notebooks/lab4_dvc.ipynb; edit it there.
import hashlib


def test_stage_4_7_every_version_comes_back(lab, run, copied):
    folder = copied("6_encode")
    branch = run("git", "symbolic-ref", "--short", "HEAD", cwd=folder)
    said = run("bash", lab / "commands/4_7_switch.sh", folder, cwd=lab).splitlines()
    passenger = ["0,3,male,", "0,3,male,29.699118", "0,3,29.699118,0,1"]
    assert [line for line in said if line.startswith("0,3,")] == passenger
    assert run("git", "symbolic-ref", "--short", "HEAD", cwd=folder) == branch
    for tag in ("lab4-v1", "lab4-v2", "lab4-v3"):
        run("git", "checkout", "--quiet", tag, cwd=folder)
        run("dvc", "checkout", "titanic.csv", cwd=folder)
        md5 = hashlib.md5((folder / "titanic.csv").read_bytes()).hexdigest()
        assert f"md5: {md5}" in (folder / "titanic.csv.dvc").read_text()


def test_stage_4_7_a_version_that_does_not_exist_is_named(run, copied):
    folder = copied("6_encode")
    said = run("git", "checkout", "lab4-v9", cwd=folder, code=1)
    assert "'lab4-v9'" in said and run("git", "status", "--porcelain", cwd=folder) == ""
