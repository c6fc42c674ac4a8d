"""What people and tools read besides the README: CONTRIBUTING, the dev container, git's hooks."""

import json
import re

import pytest
import yaml
from trees import ROOT, copy_tree, run

CONTRIBUTING = (ROOT / ".github/CONTRIBUTING.md").read_text(encoding="utf-8")
CONTAINER = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
# The part of the published schema of dev containers that we use: each property's type, and the
# types of the values in it. No package carries the schema itself.
SCHEMA = {
    "name": (str, ()),
    "image": (str, ()),
    "features": (dict, (dict,)),
    "hostRequirements": (dict, (int, str)),
    "postCreateCommand": (dict, (str,)),
    "customizations": (dict, (dict,)),
}


def test_contributing_names_files_that_are_there():
    named = re.findall(
        r"`((?:notebooks|lab\d|\.ci|\.github)/[\w./]+|\w+\.(?:sh|yml))`", CONTRIBUTING
    )
    linked = [f".github/{target}" for target in re.findall(r"\]\(([^)]+)\)", CONTRIBUTING)]
    missing = {name for name in named + linked if not (ROOT / name).exists()}
    assert {"notebooks/constraints.txt", "export.sh", ".ci/run"} <= set(named)
    assert missing == {"lab1/NAME"}, "an example"


def test_contributing_says_what_every_test_file_is_for():
    rows = re.findall(r"^\| `(test_\w+\.py)` \| \S.*\|$", CONTRIBUTING, re.MULTILINE)
    files = sorted(path.name for path in (ROOT / "notebooks/tests").glob("test_*.py"))
    assert sorted(rows) == [name for name in files if not re.match(r"test_lab\d_", name)]


def test_contributing_says_what_every_tool_is():
    tools = {path.name for path in (ROOT / "notebooks/tools").glob("*.py")}
    assert {name for name in tools if f"`{name}`" not in CONTRIBUTING} == set()


def test_the_dev_container_has_the_form_that_the_specification_asks_for():
    assert CONTAINER.keys() == SCHEMA.keys()
    for name, (kind, of) in SCHEMA.items():
        value = CONTAINER[name]
        inner = value.values() if kind is dict else ()
        assert isinstance(value, kind) and all(isinstance(item, of) for item in inner), name


def test_the_dev_container_has_what_the_labs_need():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    version = environment["dependencies"][0].removeprefix("python=")
    assert re.fullmatch(rf".*/python:(\d+-)?{re.escape(version)}-\w+", CONTAINER["image"])
    features = {name.partition(":")[0].rpartition("/")[2] for name in CONTAINER["features"]}
    assert features == {"java", "docker-in-docker"}
    [opened] = CONTAINER["customizations"]["codespaces"]["openFiles"]
    assert (ROOT / opened).exists()


@pytest.fixture(scope="module")
def hooked(tmp_path_factory):
    """(a copy of the tree in which git runs our hooks, the variables to call git with)."""
    tree = copy_tree(tmp_path_factory.mktemp("hooks") / "a copy")
    names = [f"GIT_{who}_{what}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    settings = dict.fromkeys(names, "test@localhost")
    settings["PRE_COMMIT_HOME"] = str(tree.parent / "pre-commit")
    run("pre-commit", "install", cwd=tree, env=settings, check=True)
    return tree, settings


def test_the_hooks_find_nothing_in_any_file(hooked):
    tree, settings = hooked
    result = run("pre-commit", "run", "--all-files", cwd=tree, env=settings)
    assert result.returncode == 0, result.stdout
    [local] = HOOKS["repos"]
    assert {hook["language"] for hook in local["hooks"]} == {"system"}, "nothing is downloaded"
    assert result.stdout.count("Passed") == len(local["hooks"]) == 4


@pytest.mark.parametrize(
    ("name", "text", "hook"),
    [
        ("lab5/README.md", "my hour\n", "export-check"),
        ("notebooks/new.py", "import json\n", "ruff-check"),
        ("notebooks/new.py", "x = ( 1)\n", "ruff-format"),
        ("new.sh", "#!/bin/sh\necho $1\n", "shellcheck"),
        ("README.md", "A line.\n", None),
    ],
)
def test_a_commit_runs_the_hooks(hooked, name, text, hook):
    tree, settings = hooked
    with (tree / name).open("a", encoding="utf-8") as stream:
        stream.write(text)
    run("git", "add", name, cwd=tree, check=True)
    result = run("git", "commit", "-m", "a change", cwd=tree, env=settings)
    run("git", "reset", "-q", "--hard", cwd=tree, check=True)
    said = result.stdout + result.stderr
    assert re.findall(r"^- hook id: (\S+)$", said, re.MULTILINE) == ([hook] if hook else [])
    assert result.returncode == (1 if hook else 0), said
