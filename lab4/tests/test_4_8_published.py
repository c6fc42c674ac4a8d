# Written by notebooks/lab4_dvc.ipynb; edit it there.
import hashlib
import shutil

TAGS = ("lab4-v1", "lab4-v2", "lab4-v3")


def test_stage_4_8_a_colleague_pulls_every_version(lab, run, copied):
    folder = copied("8_report")
    run("bash", lab / "commands/4_8_colleague.sh", folder, cwd=lab)
    top = run("git", "rev-parse", "--show-cdup", cwd=folder)
    place = run("git", "rev-parse", "--show-prefix", cwd=folder)
    theirs = folder / top / "../colleague" / place
    shutil.rmtree(theirs / ".dvc/cache")  # the remote alone must do
    for tag in TAGS:
        run("git", "checkout", "--quiet", tag, cwd=theirs)
        run("dvc", "pull", "--force", "titanic.csv", cwd=theirs)
        md5 = hashlib.md5((theirs / "titanic.csv").read_bytes()).hexdigest()
        assert f"md5: {md5}" in run("git", "show", f"{tag}:./titanic.csv.dvc", cwd=folder)


def test_stage_4_8_the_report_is_published_and_names_every_version(story, run):
    folder = story("8_report")
    report = " ".join(run("git", "show", "@{upstream}:./report.md", cwd=folder).split())
    for tag, missing in zip(TAGS, (177, 0, 0), strict=True):
        md5 = run("git", "show", f"{tag}:./titanic.csv.dvc", cwd=folder).split("md5: ")[1][:32]
        assert f"| {tag} | {md5} | 891 | {missing} | Survived, Pclass, " in report
    assert report.count("| yes |") == 3 and "create → select → fill → encode" in report
