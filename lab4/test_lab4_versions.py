# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""The versions, read through git and dvc from a story that is told once."""

import hashlib
import re
import shutil
import statistics

import pytest

V1, V3 = (
    ["Survived", "Pclass", "Sex", "Age"],
    ["Survived", "Pclass", "Age", "Sex_female", "Sex_male"],
)
COLUMNS = {"v1": V1, "v2": V1, "v3": V3}
MISSING = {"v1": 177, "v2": 0, "v3": 0}


def recorded(story, version):
    """The md5 that git has for a version's titanic.csv."""
    pointer = story.run("git", "show", f"{story.prefix}{version}:./titanic.csv.dvc")
    return re.search(r"md5: (\w{32})", pointer)[1]


@pytest.fixture(scope="module")
def remote(story):
    """What DVC says about the remote and the data of all tags."""
    return story.run("dvc", "status", "--cloud", "--all-tags")


def pushed(story, remote, version):
    """Whether the origin has the tag, and the remote the data."""
    tag = story.prefix + version
    here = story.run("git", "rev-parse", tag)
    there = story.run("git", "ls-remote", "origin", f"refs/tags/{tag}").split()
    return there[:1] == [here] and "in sync" in remote


def test_stage_4_1_git_and_dvc_are_installed_and_set_up(story):
    assert story.run("git", "--version") and story.run("dvc", "--version")
    files = story.run("git", "ls-files").split()
    assert {".dvc/config", ".dvcignore", ".gitignore", "titanic.csv.dvc"} <= set(files)
    assert "titanic.csv" not in files, "the data are not git's"
    assert story.run("dvc", "config", "core.analytics") == "false"


def test_stage_4_2_a_remote_storage_is_the_default(story, remote):
    assert story.run("dvc", "remote", "default") == "storage"
    address = story.run("dvc", "remote", "list").split(maxsplit=1)[1]
    assert "://" in address or address.startswith("/"), "a clone elsewhere must find it"
    assert "in sync" in remote


def test_stage_4_3_the_first_commit_of_the_data_is_the_whole_table(story):
    first = story.run("git", "log", "--reverse", "--format=%H", "--", "titanic.csv.dvc").split()[0]
    pointer = story.run("git", "show", f"{first}:./titanic.csv.dvc")
    story_rows = story.__class__(story.lab, story.root, {})
    rows = story_rows.rows(first)
    assert len(rows) == 891 and len(rows[0]) == 12 and "size: " in pointer


def test_stage_4_4_v1_holds_class_sex_age_and_is_pushed(story, remote):
    rows = story.rows("v1")
    assert list(rows[0]) == V1 and len(rows) == 891
    assert sum(row["Age"] == "" for row in rows) == 177
    assert pushed(story, remote, "v1")


def test_stage_4_5_v2_fills_the_ages_and_is_pushed(story, remote):
    before, after = story.rows("v1"), story.rows("v2")
    mean = statistics.fmean(float(row["Age"]) for row in before if row["Age"])
    for old, new in zip(before, after, strict=True):
        assert float(new["Age"]) == pytest.approx(float(old["Age"] or mean), abs=1e-6)
        assert {**old, "Age": ""} == {**new, "Age": ""}
    assert pushed(story, remote, "v2")


def test_stage_4_6_v3_is_one_hot_and_is_pushed(story, remote):
    before, after = story.rows("v2"), story.rows("v3")
    assert list(after[0]) == V3
    for old, new in zip(before, after, strict=True):
        assert new["Sex_female"] == str(int(old["Sex"] == "female")) != new["Sex_male"]
    assert pushed(story, remote, "v3")


def clone(story, folder, version):
    """A stranger's clone at a version: nothing but what git and the remote give."""
    origin = story.run("git", "remote", "get-url", "origin")
    tag = story.prefix + version
    story.run("git", "clone", "--branch", tag, origin, folder, folder=folder.parent)
    return story.__class__(
        story.lab,
        folder / story.run("git", "rev-parse", "--show-prefix"),
        {name: value for name, value in story.env.items() if name.startswith(("DVC", "GIT"))},
        story.prefix,
    )


def test_stage_4_7_all_versions_can_be_switched_to(story, tmp_path):
    other = clone(story, tmp_path / "a clone", "v1")
    other.run("dvc", "pull", "titanic.csv.dvc")
    other.run("dvc", "fetch", "--all-tags")
    for version in ("v3", "v2", "v1", "v3"):
        tag = story.prefix + version
        said = other.lab_run("versions.py", "switch", other.root, tag).splitlines()
        assert said[:2] == [f"$ git checkout {tag}", "$ dvc checkout titanic.csv.dvc"]
        data = (other.root / "titanic.csv").read_bytes()
        assert hashlib.md5(data).hexdigest() == recorded(story, version)
        assert data.splitlines()[0].decode().split(",") == COLUMNS[version]
        assert sum(row["Age"] == "" for row in other.rows(version)) == MISSING[version]
    said = other.lab_run("versions.py", "switch", other.root, "v9", code=2)
    assert said.startswith("versions.py: there is no version v9; there are") and "\n" not in said
    md5 = recorded(story, "v1")
    (other.root / f".dvc/cache/files/md5/{md5[:2]}/{md5[2:]}").unlink()
    said = other.lab_run("versions.py", "switch", other.root, story.prefix + "v1", code=2)
    assert "Checkout failed" in said.splitlines()[-1]
    assert other.run("git", "describe", "--tags", "--exact-match") == story.prefix + "v3"
    assert (other.root / "titanic.csv").read_bytes() == data, "a failed switch goes back"
    (other.root / "titanic.csv").write_text("my own work\n")
    said = other.lab_run("versions.py", "switch", other.root, story.prefix + "v1", code=2)
    assert "no version holds" in said
    assert (other.root / "titanic.csv").read_text() == "my own work\n"


def test_stage_4_8_a_stranger_pulls_each_version(story, tmp_path):
    origin = story.run("git", "remote", "get-url", "origin")
    tags = [story.prefix + version for version in COLUMNS]
    said = story.lab_run(
        "versions.py", "visit", origin, tmp_path / "a stranger", *tags
    ).splitlines()
    for line, version in zip(said, COLUMNS, strict=True):
        assert line.startswith(f"{story.prefix}{version}: {recorded(story, version)[:8]}")
        assert f"{MISSING[version]} ages missing" in line
        assert line.endswith(" ".join(COLUMNS[version]))
    for there, version in [(origin, "v9"), (tmp_path / "nowhere", tags[0])]:
        said = story.lab_run("versions.py", "visit", there, tmp_path / "two", version, code=2)
        assert said.startswith("versions.py: git ") and "\n" not in said
        assert not (tmp_path / "two").exists()


def test_stage_4_8_cache_and_workspace_deleted_come_back(story, tmp_path):
    other = clone(story, tmp_path / "clone", "v3")
    other.run("dvc", "pull", "--all-tags", "titanic.csv.dvc")
    shutil.rmtree(other.root / ".dvc/cache")
    (other.root / "titanic.csv").unlink()
    other.run("dvc", "pull", "--all-tags", "titanic.csv.dvc")
    for version in COLUMNS:
        md5 = recorded(story, version)
        data = (other.root / f".dvc/cache/files/md5/{md5[:2]}/{md5[2:]}").read_bytes()
        assert hashlib.md5(data).hexdigest() == md5


def test_stage_4_8_the_report_says_what_is_there(story):
    published = story.run("git", "show", "HEAD:./report.md")
    for version in COLUMNS:
        line = next(
            x for x in published.splitlines() if x.startswith(f"| {story.prefix}{version} ")
        )
        assert recorded(story, version) in line and line.endswith("| yes |")
        assert f"| 891 | {MISSING[version]} | {' '.join(COLUMNS[version])} |" in line
    branch = story.run("git", "rev-parse", "--abbrev-ref", "HEAD")
    there = story.run("git", "ls-remote", "origin", f"refs/heads/{branch}").split()[0]
    assert story.run("git", "show", f"{there}:./report.md") == published


def test_stage_4_8_the_report_asks_the_remote(story, tmp_path):
    other = clone(story, tmp_path / "clone", "v3")
    other.run("dvc", "pull", "--all-tags", "titanic.csv.dvc")
    (tmp_path / "empty").mkdir()
    other.run("dvc", "remote", "modify", "--local", "storage", "url", tmp_path / "empty")
    other.lab_run("write_report.py", other.root)
    assert (other.root / "report.md").read_text().count("| NO |") == 3
    (other.root / "report.md").write_text("as it was")
    shutil.rmtree(other.root / ".dvc/cache")
    said = other.lab_run("write_report.py", other.root, code=2)
    assert said.splitlines()[-1].startswith("write_report.py: the versions cannot be read: ")
    assert (other.root / "report.md").read_text() == "as it was"


def test_a_version_is_recorded_once_and_never_half(story, tmp_path):
    other = clone(story, tmp_path / "clone", "v1")
    other.run("dvc", "pull", "titanic.csv.dvc")
    same = other.lab_run("versions.py", "record", other.root, "again", code=2)
    assert same == "versions.py: titanic.csv has not changed since the last version"
    (other.root / "titanic.csv").write_text("Age\n1\n")
    tag = story.prefix + "v1"
    taken = other.lab_run("versions.py", "record", other.root, "x", "--tag", tag, code=2)
    assert taken == f"versions.py: there is a version {tag} already"
    for name in ("a b", "-d", "a..b"):
        said = other.lab_run("versions.py", "record", other.root, "x", f"--tag={name}", code=2)
        assert said == f"versions.py: {name!r} cannot be the name of a version"
    assert "needs a message" in other.lab_run("versions.py", "record", other.root, " ", code=2)
    commit = other.run("git", "rev-parse", "HEAD")
    before = (other.root / "titanic.csv.dvc").read_text()
    (tmp_path / "file").touch()
    nowhere = tmp_path / "file/storage"
    other.run("dvc", "remote", "modify", "--local", "storage", "url", nowhere)
    failed = other.lab_run("versions.py", "record", other.root, "x", "--tag", "new", code=2)
    assert failed.splitlines()[-1].startswith("versions.py: dvc push titanic.csv.dvc: ERROR")
    (tmp_path / "storage").mkdir()
    other.run("dvc", "remote", "modify", "--local", "storage", "url", tmp_path / "storage")
    other.run("git", "remote", "set-url", "origin", tmp_path / "nowhere")
    failed = other.lab_run("versions.py", "record", other.root, "x", "--tag", "new", code=2)
    assert failed.splitlines()[-1].startswith("versions.py: git push --atomic origin HEAD new: fatal")
    assert (other.root / "titanic.csv.dvc").read_text() == before
    assert (other.root / "titanic.csv").read_text() == "Age\n1\n"
    assert other.run("git", "rev-parse", "HEAD") == commit
    assert other.run("git", "tag", "--list", "new") == ""
    assert other.run("git", "status", "--porcelain") == ""


def test_versions_are_indistinguishable_to_a_model(story):
    said = story.lab_run("compare_versions.py", story.root, "--version", story.prefix + "v1")
    rows = [line.split() for line in said.splitlines()[1:]]
    assert [row[0] for row in rows] == ["v1", "v2", "v3"]
    accuracy, spread = [float(row[1]) for row in rows], [float(row[2]) for row in rows]
    assert all(0.77 < value < 0.82 for value in accuracy)
    assert max(accuracy) - min(accuracy) < min(spread) / 2
    for version, word in [("v9", "no titanic.csv at v9"), (story.prefix + "v3", "is not v1")]:
        said = story.lab_run("compare_versions.py", story.root, "--version", version, code=2)
        assert word in said and "\n" not in said
