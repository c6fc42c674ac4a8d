"""The environment: one set of versions for conda, pip and each lab, and how it is found or made."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version

import pytest
import yaml
from packaging.requirements import Requirement
from test_running import emptied
from tools.environment import at_odds, pins
from trees import ROOT, run

LABS = sorted(path.name for path in ROOT.glob("lab[1-5]"))
CONSTRAINTS = {
    name: pinned for name, (pinned, _) in pins(ROOT / "notebooks/constraints.txt").items()
}


def requirement_files():
    return sorted(path for lab in LABS for path in (ROOT / lab).rglob("requirements*.txt"))


def requirement_lines(path):
    """The requirements of a file and of the files that it names, without comments."""
    lines = [line.partition("#")[0].strip() for line in path.read_text().splitlines()]
    named = [path.parent / line.removeprefix("-r ") for line in lines if line.startswith("-r ")]
    own = [line for line in lines if line and not line.startswith("-")]
    return sum(map(requirement_lines, named), own)


def test_conda_takes_only_python_and_pip_from_its_channel():
    asked = yaml.safe_load((ROOT / "environment.yml").read_text())
    assert (asked["name"], asked["channels"]) == ("mlops-labs", ["conda-forge"])
    *channel, pip = asked["dependencies"]
    assert channel == ["python=3.12", "pip"]
    assert pip["pip"][0] == "--constraint notebooks/constraints.txt"
    assert len(pip["pip"]) - 1 == len(pins(ROOT / "environment.yml")), "exact pins only"


def test_the_constraints_say_how_they_are_made_and_are_one_set_for_all_pythons():
    first, *lines = (ROOT / "notebooks/constraints.txt").read_text().splitlines()
    assert "uv pip compile --universal --quiet --python-version 3.11" in first
    names = [line.partition("==")[0] for line in lines]
    assert len(names) == len(set(names)) == len(CONSTRAINTS)


@pytest.mark.parametrize(
    "path",
    [ROOT / "environment.yml", *requirement_files()],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_all_ask_for_the_same_versions(path):
    """A line that differs is named; CONTRIBUTING.md says how to bump a version."""
    different = [
        f"{whole}: constraints.txt has {CONSTRAINTS.get(name)}"
        for name, (pinned, whole) in pins(path).items()
        if CONSTRAINTS.get(name) != pinned
    ]
    assert not different


def needed(lines):
    """The names of all that the requirements bring along here, and that they name themselves."""
    queue = [(Requirement(line), "") for line in lines]
    names: set[str] = set()
    seen = set()
    while queue:
        requirement, extra = queue.pop()
        marker = requirement.marker
        if marker and not marker.evaluate({"extra": extra}):
            continue
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        names.add(name)
        for wanted in requirement.extras or {""}:
            if (name, wanted) in seen:
                continue
            seen.add((name, wanted))
            try:
                queue += [(Requirement(text), wanted) for text in requires(name) or []]
            except PackageNotFoundError:
                continue
    return names


@pytest.mark.parametrize("path", requirement_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_lab_pins_all_that_it_brings_along(path):
    lines = requirement_lines(path)
    pinned = {re.sub(r"[-_.]+", "-", Requirement(line).name).lower() for line in lines}
    assert needed(lines) - pinned == set()


def test_what_is_at_odds_is_named():
    asked, pinned = (
        {"a": ("1", "a==1")},
        {"a": ("1", "a==1"), "b": ("2", "b==2"), "c": ("3", "c==3")},
    )
    assert at_odds(asked, pinned, {"a": "1", "b": "2"}) == []
    assert at_odds(asked, pinned, {"b": "2"}) == ["a is not there"]
    assert at_odds(asked, pinned, {"a": "1", "b": "9"}) == ["b is 9 there, and 2 is asked for"]


def bare(tree):
    """An environment with git, bash and a Python without packages, and nothing else."""
    (tree / "bin").mkdir()
    (tree / "bin/python3").symlink_to(os.path.realpath(sys.executable))
    return {"PATH": f"{tree}/bin:/usr/bin:/bin", "PYTHONPATH": str(tree / "path")}


@pytest.mark.parametrize(
    ("module", "text", "words"),
    [
        ("ensurepip", "raise ImportError", "install the package python3-venv"),
        (
            "sitecustomize",
            "import sys\nsys.version_info = (3, 10, 1, 'final', 0)",
            "older than Python 3.11",
        ),
    ],
)
def test_a_python_that_cannot_make_the_environment_is_told_in_one_line(tree, module, text, words):
    if shutil.which("uv", path="/usr/bin:/bin"):
        pytest.skip("needs-no-uv: uv makes environments without venv")
    (tree / "path").mkdir()
    (tree / f"path/{module}.py").write_text(text)
    result = run("bash", "export.sh", "--run", cwd=emptied(tree, lab1=["1 + 1"]), env=bare(tree))
    assert result.returncode == 2
    assert words in result.stderr.splitlines()[-1]
    assert not (tree / ".venv").exists()


@pytest.fixture
def small(tmp_path):
    """A project whose environment is one small package and the notebooks' tools do not matter."""
    shutil.copytree(ROOT / "notebooks/tools", tmp_path / "notebooks/tools")
    shutil.copy(ROOT / "export.sh", tmp_path)
    (tmp_path / "environment.yml").write_text("    - six==1.17.0\n")
    (tmp_path / "notebooks/constraints.txt").write_text("six==1.17.0\n")
    emptied(tmp_path, lab1=["1 + 1"])
    return tmp_path


@pytest.mark.parametrize(
    "settings", ["PIP_USER", "pip.conf", "PIP_TARGET", "PIP_REQUIRE_VIRTUALENV"]
)
def test_the_environment_is_made_whatever_pip_is_told_elsewhere(small, settings, tmp_path):
    """As universities and some systems set it; the reason for a new environment is one line."""
    env = {"PATH": f"{tmp_path}/bin:/usr/bin:/bin", "HOME": str(tmp_path)}
    (tmp_path / "bin").mkdir()
    base = os.path.realpath(sys.executable)
    (tmp_path / "bin/python3").write_text(f'#!/bin/sh\nexec "{base}" "$@"\n')
    (tmp_path / "bin/python3").chmod(0o755)
    if shutil.which("uv", path=env["PATH"]):
        pytest.skip("needs-no-uv: uv does not read pip's settings")
    if settings == "pip.conf":
        (tmp_path / "pip.conf").write_text("[global]\nuser = true\n")
        env["PIP_CONFIG_FILE"] = str(tmp_path / "pip.conf")
    else:
        env[settings] = str(tmp_path / "elsewhere") if settings == "PIP_TARGET" else "1"
    words = ["bash", "export.sh", "--run", "lab1"]
    result = subprocess.run(
        words, cwd=small, env={**os.environ, **env}, capture_output=True, text=True
    )
    lines = [line for line in result.stderr.splitlines() if line.startswith("export.sh: ")]
    if "No matching distribution" in result.stderr or "Could not fetch" in result.stderr:
        pytest.skip("needs-network: no package index answers")
    assert re.match(r"export.sh: python3 does not suit: six is ", lines[0]), result.stderr
    assert lines[1:3] == [
        "export.sh: making .venv",
        "export.sh: installing 1 packages and what they need into .venv (once; some minutes)",
    ]
    installed = run(small / ".venv/bin/python", "-c", "import six; print(six.__file__)", cwd=small)
    assert installed.stdout.startswith(str(small / ".venv")), result.stderr
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("lab", LABS)
def test_a_lab_works_when_it_is_taken_away_alone(lab, tmp_path):
    """Its folder, its requirements and pytest in a new environment: its tests are green."""
    if not (ROOT / lab / "tests").exists():
        pytest.fail(f"{lab} has no tests")
    folder = tmp_path / "taken away" / lab
    known = run("git", "ls-files", "-co", "--exclude-standard", lab, cwd=ROOT).stdout.splitlines()
    for name in known:
        if (ROOT / name).exists():
            (folder.parent / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder.parent / name)
    python = tmp_path / "venv/bin/python"
    run("uv", "venv", "-q", "--python", sys.executable, "venv", cwd=tmp_path, check=True)
    install = ["uv", "pip", "install", "-q", "--python", python, "-r", "requirements.txt"]
    result = run(*install, f"pytest=={version('pytest')}", cwd=folder)
    if result.returncode and "error sending request" in result.stderr:
        pytest.skip("needs-network: no package index answers")
    assert result.returncode == 0, result.stderr
    env = {"PATH": f"{python.parent}:{os.environ['PATH']}", "PYTHONPATH": ""}
    words = ["-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider"]
    result = run(python, *words, cwd=folder, env=env)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr
    assert re.search(r"\d+ passed", result.stdout)
    skipped = [line for line in result.stdout.splitlines() if line.startswith("SKIPPED")]
    assert all(": needs-" in line for line in skipped), skipped
