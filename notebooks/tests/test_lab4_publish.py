"""Lab 4's publish_to: the same commands in a repository of the reader's own."""

import hashlib
import json
import os

import pytest
from lab4_kit import ENV, STAGES, TAGS, ask, begin
from trees import copy_tree

pytest_plugins = ["lab4_fixtures"]


@pytest.fixture
def project(tmp_path, run):
    """A committed copy of this project, as the reader's own, whose user has a name."""
    mine = copy_tree(tmp_path / "my fork")
    run("git", "config", "user.name", "Reader", cwd=mine)
    run("git", "config", "user.email", "reader@example.org", cwd=mine)
    return mine


def test_what_cannot_be_published_to_is_refused_and_stays_as_it_is(lab, run, project, tmp_path):
    target = tmp_path / "work/repo/lab4/data"

    def refused(place, word, code):
        script = lab / "commands/4_1_publish.sh"
        said = run("bash", script, target, place, cwd=lab, code=code)
        assert word in said and not target.exists()

    refused(tmp_path / "nowhere", "No such file or directory", 128)
    refused(tmp_path, "not a git repository", 128)
    run("git", "clone", "--quiet", "--bare", project, tmp_path / "bare.git", cwd=tmp_path)
    refused(tmp_path / "bare.git", "must be run in a work tree", 128)
    (project / "new.txt").touch()
    refused(project, "has uncommitted changes; commit them first", 1)
    (project / "new.txt").unlink()
    run("git", "tag", "lab4-v2", cwd=project)
    refused(project, "has lab4-v2 already; delete them first", 1)
    run("git", "tag", "-d", "lab4-v2", cwd=project)
    assert run("git", "for-each-ref", "--format=%(refname)", cwd=project) == "refs/heads/main"
    assert run("git", "status", "--porcelain", cwd=project) == ""


def test_stage_4_8_somebody_else_pulls_all_tags_from_a_clone(
    lab, run, project, tmp_path, monkeypatch
):
    (tmp_path / "gitconfig").write_text("[user]\n\tname = Reader\n\temail = r@example.org\n")
    monkeypatch.setitem(ENV, "GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    before = run("git", "rev-parse", "main", cwd=project)
    data = tmp_path / "work/repo/lab4/data"
    run("bash", lab / "commands/4_1_publish.sh", data, project, cwd=lab)
    run("bash", lab / "commands/4_2_remote.sh", data, tmp_path / "storage", cwd=lab)
    begin(lab, run, data, *STAGES, "7_switch", "8_colleague", "8_report")
    assert run("git", "rev-parse", "main", cwd=project) == before
    assert run("git", "status", "--porcelain", cwd=project) == ""
    changed = run("git", "diff", "--name-only", "main", "lab4-data", cwd=project).split()
    assert "lab4/data/report.md" in changed
    assert all(name.startswith("lab4/data/") for name in changed)
    assert run("git", "log", "-1", "--format=%an", "lab4-data", cwd=project) == "Reader"
    run("git", "clone", "--quiet", project, tmp_path / "somebody", cwd=tmp_path)
    for tag in TAGS:
        run("git", "checkout", "--quiet", tag, cwd=tmp_path / "somebody")
        theirs = tmp_path / "somebody/lab4/data"
        run("dvc", "pull", "titanic.csv", cwd=theirs)
        md5 = hashlib.md5((theirs / "titanic.csv").read_bytes()).hexdigest()
        assert f"md5: {md5}" in (theirs / "titanic.csv.dvc").read_text()


def test_stage_4_8_the_notebook_publishes_on_s3(run, project, s3, tmp_path):
    """The notebook itself, with an S3 remote, into the project it stands in."""
    before = run("git", "rev-parse", "main", cwd=project)
    parameters = {"publish_to": "..", "remote": "s3://lab4/told", "endpoint": s3}
    words = [word for name, value in parameters.items() for word in ("-p", name, value)]
    options = ["-k", "python3", "--no-progress-bar"]
    out = tmp_path / "out.ipynb"
    run("papermill", "notebooks/lab4_dvc.ipynb", out, *options, *words, cwd=project)
    stored = ask(f"{s3}/lab4?list-type=2")
    for tag in TAGS:
        pointer = run("git", "show", f"{tag}:lab4/data/titanic.csv.dvc", cwd=project)
        md5 = pointer.split("md5: ")[1].split()[0]
        assert f"<Key>told/files/md5/{md5[:2]}/{md5[2:]}</Key>" in stored
    report = run("git", "show", "lab4-data:lab4/data/report.md", cwd=project)
    assert "`s3://lab4/told`" in report and "`cd lab4/data`" in report and "| try-" in report
    assert "branch `lab4-data` of the origin `my fork`" in report and "lab4-best-model" in report
    assert "kind: " in run("git", "show", "lab4-best-model:lab4/data/params.yaml", cwd=project)
    assert run("git", "rev-parse", "main", cwd=project) == before
    assert run("git", "status", "--porcelain", cwd=project) == ""
    outputs = str([cell.get("outputs") for cell in json.loads(out.read_text())["cells"]])
    assert "a secret of lab 4" not in outputs
    new = run("git", "log", "--patch", "--all", "--not", before, cwd=project)
    assert "titanic.csv.dvc" in new and "a secret of lab 4" not in new


@pytest.mark.parametrize("place", [".", "notebooks", "lab4"])
def test_the_notebook_starts_anywhere_in_the_project_and_nowhere_else(
    project, run, tmp_path, place
):
    """Only the first cells, without lab4/: nothing outside the project is written."""
    path = project / "notebooks/lab4_dvc.ipynb"
    notebook = json.loads(path.read_text())
    stop = next(n for n, cell in enumerate(notebook["cells"]) if "register_cell_magic" in str(cell))
    notebook["cells"] = notebook["cells"][: stop + 1]
    path.write_text(json.dumps(notebook))
    outside = sorted(os.listdir(tmp_path))
    options = ["-k", "python3", "--no-progress-bar"]
    run("papermill", path, tmp_path / "out.ipynb", *options, cwd=project / place)
    assert sorted(set(os.listdir(tmp_path)) - {"out.ipynb"}) == outside
    said = run("papermill", path, tmp_path / "out.ipynb", *options, cwd=tmp_path, code=1)
    assert "Start this notebook in the project's folder" in said
