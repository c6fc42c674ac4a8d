"""Lab 4's stage tests: a spoiled file turns its stage red, a solved exercise turns green."""

import shutil
import sys

import pytest
from lab4_kit import ENV
from trees import ROOT, solutions

pytest_plugins = ["lab4_fixtures"]

SPOILED = {
    "4_0_folder": (".gitignore", "# nothing\n"),
    "4_1_init": ("commands/4_1_init.sh", "exit 0\n"),
    "4_2_remote": ("commands/4_2_remote.sh", "exit 0\n"),
    "4_3_data": ("create_data.py", "print('891 passengers, 8 columns')\n"),
    "4_4_select": ("select_columns.py", "\n"),
    "4_5_fill": ("fill_age.py", "\n"),
    "4_6_encode": ("encode_sex.py", "\n"),
    "4_7_switch": ("commands/4_7_switch.sh", "exit 0\n"),
    "4_8_published": ("write_report.py", "open('report.md', 'w').write('all is well')\n"),
    "4_9_dag": ("dvc.yaml", "stages: {}\n"),
}


def test_every_stage_has_its_test_and_is_spoiled_here():
    stages = {path.stem.removeprefix("test_") for path in (ROOT / "lab4/tests").glob("test_4*.py")}
    assert stages == set(SPOILED)


@pytest.mark.parametrize("stage", SPOILED)
def test_a_spoiled_file_turns_its_stage_red(lab, run, tmp_path, stage):
    copy = shutil.copytree(lab, tmp_path / "lab4")
    name, text = SPOILED[stage]
    (copy / name).write_text(text)
    words = [sys.executable, "-m", "pytest", "-q", "-x", f"tests/test_{stage}.py"]
    said = run(*words, "-p", "no:cacheprovider", cwd=copy, code=1)
    assert f"test_stage_{stage[:3]}" in said and (" failed" in said or " error" in said)


def test_the_exercises_are_red_until_their_solutions_are_there(
    lab, run, story, tmp_path, monkeypatch
):
    copy = shutil.copytree(lab, tmp_path / "lab4")
    monkeypatch.setitem(ENV, "LAB4_DATA", str(story("9_dag")))  # as after the notebook
    words = [sys.executable, "-m", "pytest", "-q", "-m", "exercise", "tests/test_exercises.py"]
    assert "2 failed" in run(*words, "-p", "no:cacheprovider", cwd=copy, code=1)
    first, second = solutions("lab4_dvc")
    (copy / "commands/exercise_1.sh").write_text(first)
    (copy / "conf/columns/four.yaml").write_text(second)
    assert "2 passed" in run(*words, "-p", "no:cacheprovider", cwd=copy)


def test_no_script_wraps_git_or_dvc(lab):
    for path in lab.glob("*.py"):
        assert "subprocess" not in path.read_text() and "os.system" not in path.read_text()
