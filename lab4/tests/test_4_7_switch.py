# Written by notebooks/lab4_dvc.ipynb; edit it there.


def test_stage_4_7_every_version_comes_back(lab, run, copied):
    folder = copied("6_encode")
    branch = run("git", "symbolic-ref", "--short", "HEAD", cwd=folder)
    said = run("bash", lab / "commands/4_7_switch.sh", folder, cwd=lab).splitlines()
    passenger = ["0,3,male,", "0,3,male,29.699118", "0,3,29.699118,0,1"]
    assert [line for line in said if line.startswith("0,3,")] == passenger
    assert run("git", "symbolic-ref", "--short", "HEAD", cwd=folder) == branch
    assert run("dvc", "data", "status", cwd=folder) == "No changes."
