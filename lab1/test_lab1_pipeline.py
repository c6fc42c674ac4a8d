# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
"""Stages 1.0 and 1.5: the scripts joined by bash, one line out, and what happens when one fails."""

import os
import re
import shutil
import subprocess
import sys
import time

import pytest

LINE = re.compile(r"Model test accuracy is: 0\.[0-9]{3}\n")
MADE = {"train", "test", "prepared", "model.pkl"}
STEPS = ["data_creation", "data_preprocessing", "model_preparation", "model_testing"]
METRIC = "print('Model test accuracy is: 0.999')\n"


@pytest.fixture(scope="module")
def ran(copy_lab, call):
    """Return a copy of the lab in which the pipeline ran once, and the finished process."""
    lab = copy_lab()
    return lab, call(lab / "pipeline.sh")


def test_stage_1_0_one_call_joins_the_separate_scripts(ran):
    lab, process = ran
    assert process.returncode == 0, process.stderr
    assert {path.name for path in lab.iterdir()} > MADE
    steps = [line.split(":")[0] for line in process.stderr.splitlines()]
    assert steps == [f"{step}.py" for step in STEPS]


def test_stage_1_5_one_line_and_the_same_line_again(ran, call):
    lab, process = ran
    assert LINE.fullmatch(process.stdout)
    (lab / "train" / "broken.csv").write_text("left from yesterday")
    again = call(lab / "pipeline.sh", "--seed", "1")
    assert (again.returncode, again.stdout) == (0, process.stdout), again.stderr


@pytest.mark.parametrize("step", STEPS)
def test_stage_1_5_a_crash_is_loud_and_nothing_old_is_used(lab, call, step):
    for folder in ("train", "test", "prepared"):
        (lab / folder).mkdir()
    (lab / "model.pkl").write_text("old")
    for name in STEPS:  # short stand-ins, each of which would give the line if nobody stopped it
        (lab / f"{name}.py").write_text(METRIC)
    assert call(lab / "pipeline.sh").stdout == "Model test accuracy is: 0.999\n"
    (lab / f"{step}.py").write_text(METRIC + "raise SystemError\n")
    process = call(lab / "pipeline.sh")
    assert process.returncode != 0
    assert process.stdout == ""
    assert "SystemError" in process.stderr
    assert not MADE & {path.name for path in lab.iterdir()}


@pytest.mark.parametrize(
    "flags", ["--seed", "--seed x", "--seed=-1", "--sed 1", "1", "--seed 1e3", "--seed=1\n2"]
)
def test_bad_flags_end_with_2_and_touch_nothing(lab, call, refuses, flags):
    (lab / "model.pkl").write_text("old")
    refuses(call(lab / "pipeline.sh", *flags.split(" ")), "pipeline.sh: ")
    assert (lab / "model.pkl").exists()


def test_the_seed_reaches_the_data(lab, call):
    (lab / "data_creation.py").write_text("import sys\nraise SystemExit(f'given {sys.argv[1:]}')\n")
    assert "given ['--seed', '42']" in call(lab / "pipeline.sh", "--seed", "42").stderr


def test_an_unwritable_folder_is_said(lab, call, refuses):
    prefix = []
    if os.geteuid() == 0:  # root writes everywhere, unless its capabilities are taken away
        if not shutil.which("setpriv"):
            pytest.skip("needs-setpriv: as root, setpriv (util-linux) has to drop root's powers")
        prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    lab.chmod(0o555)
    try:
        process = call(lab / "pipeline.sh", prefix=prefix)
    finally:
        lab.chmod(0o755)
    refuses(process, "pipeline.sh: cannot write in ", "lab1", code=1)


def test_two_runs_never_mix_and_a_dead_run_does_not_block(lab, call, refuses):
    (lab / "data_creation.py").write_text("raise SystemExit('started')\n")
    lock = lab / ".pipeline.lock"
    lock.write_text(f"{os.getpid()}\n")  # a run that lives
    refuses(call(lab / "pipeline.sh"), "another run is at work", code=1)
    assert lock.exists()
    lock.write_text("999999999\n")  # one that was killed
    assert call(lab / "pipeline.sh").stderr == "started\n"
    assert not list(lab.glob(".pipeline.lock*"))


def test_a_terminated_run_keeps_its_lock_until_its_step_has_ended(lab, call, refuses):
    (lab / "data_creation.py").write_text(
        "import pathlib, time\n"
        "pathlib.Path('begun').touch(exist_ok=False)\n"  # a second one crashes
        "while not pathlib.Path('end').exists():\n"
        "    time.sleep(0.02)\n"
    )
    (lab / "data_preprocessing.py").write_text("raise SystemExit('a step too many')\n")
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    command = ["bash", lab / "pipeline.sh"]
    run = subprocess.Popen(command, env={**os.environ, "PATH": path}, stdout=-1, stderr=-1)
    try:
        while not (lab / "begun").exists():
            assert run.poll() is None
            time.sleep(0.02)
        run.terminate()
        refuses(call(lab / "pipeline.sh"), "another run is at work", code=1)
    finally:
        (lab / "end").touch()
    assert (run.communicate(timeout=60), run.returncode) == ((b"", b""), 143)
    assert not list(lab.glob(".pipeline.lock*"))


def test_a_link_from_elsewhere_finds_the_lab_and_a_lone_copy_deletes_nothing(
    lab, call, refuses, tmp_path
):
    (tmp_path / "train").mkdir()  # somebody's, not the lab's
    (lab / "data_creation.py").write_text("raise SystemExit('found')\n")
    (tmp_path / "frost.sh").symlink_to(lab / "pipeline.sh")
    assert call(tmp_path / "frost.sh").stderr == "found\n"
    shutil.copy(lab / "pipeline.sh", tmp_path)
    refuses(call(tmp_path / "pipeline.sh"), "data_creation.py is missing", code=1)
    assert (tmp_path / "train").exists()


def fake_python(folder, body):
    """Put a python3 of this shell text into a folder of its own; return the PATH to find it."""
    folder.mkdir()
    (folder / "python3").write_text(f'#!/bin/sh\n{body}\nexec "{sys.executable}" "$@"\n')
    (folder / "python3").chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("exit 1", "python3 is older than 3.11"),
        ('case "$*" in *ensurepip* | *version\\(*) exit 1;; esac', "apt install python3-venv"),
        (
            'case "$*" in *version\\(*) exit 1;; "-m venv"*) echo no >&2; exit 1;; esac',
            "venv .venv failed",
        ),
    ],
    ids=["old", "no venv", "venv fails"],
)
def test_a_python_that_will_not_do_is_named(lab, call, tmp_path, body, words):
    process = call(lab / "pipeline.sh", PATH=fake_python(tmp_path / "bin", body))
    assert (process.returncode, process.stdout) == (1, "")
    assert words in process.stderr.splitlines()[-1]
    assert not (lab / ".venv").exists()
