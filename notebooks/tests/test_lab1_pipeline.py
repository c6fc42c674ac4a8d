"""Lab 1's pipeline.sh: what it refuses, what it survives, and where its Python comes from."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from lab1_kit import STEPS, call, copy_lab, refused
from trees import ROOT, environment

LINE = "Model test accuracy is: 0.999\n"


@pytest.fixture
def lab(tmp_path):
    """A copy of the lab whose scripts are stand-ins; each of them prints the line."""
    lab = copy_lab(tmp_path)
    for step in STEPS:
        (lab / step).write_text(f"print({LINE!r}, end='')\n")
    return lab


@pytest.mark.parametrize(
    "flags",
    [["--seed"], ["--seed", "x"], ["--seed", "-1"], ["--sed", "1"], ["1"], ["--seed", "1e3"]]
    + [["--seed", ""], ["--seed", "1\n2"], ["--seed", "1", "2"], ["--help"]],
)
def test_bad_flags_end_with_2_and_touch_nothing(lab, flags):
    (lab / "model.pkl").write_text("old")
    process = call(lab, "pipeline.sh", *flags)
    refused(process, "pipeline.sh: ")
    assert process.returncode == 2
    assert (lab / "model.pkl").exists()


def test_the_seed_reaches_the_data(lab):
    (lab / "data_creation.py").write_text("import sys\nprint('given', sys.argv[1:])\n")
    assert "given ['--seed', '42']" in call(lab, "pipeline.sh", "--seed", "42").stderr
    assert "given ['--seed', '1']" in call(lab, "pipeline.sh").stderr


def test_old_results_are_gone_before_the_first_step(lab):
    for name in ("train", "test", "prepared", ".new-abc"):
        (lab / name).mkdir()
        (lab / name / "old").write_text("old")
    (lab / "model.pkl").write_text("old")
    (lab / "data_creation.py").write_text(
        f"import os\nprint(sorted(os.listdir({str(lab)!r})))\nraise SystemExit(3)\n"
    )
    process = call(lab, "pipeline.sh")
    assert (process.returncode, process.stdout) == (3, "")
    for name in ("train", "test'", "prepared'", "model.pkl", ".new"):
        assert name not in process.stderr


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(
    "crash",
    ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "raise SystemExit(7)", "1/0"],
)
def test_whatever_way_a_script_ends_badly_stdout_is_empty(lab, step, crash):
    (lab / step).write_text(f"print({LINE!r}, flush=True)\n{crash}\n")
    process = call(lab, "pipeline.sh")
    assert process.returncode != 0
    assert process.stdout == ""


def test_a_missing_script_is_loud(lab):
    (lab / "model_preparation.py").unlink()
    process = call(lab, "pipeline.sh")
    assert (process.returncode != 0, process.stdout) == (True, "")


@pytest.mark.parametrize(
    "variables",
    [
        {"CDPATH": "/tmp:/", "BASH_ENV": "/dev/null", "POSIXLY_CORRECT": "1"},
        {"PYTHONWARNINGS": "error", "PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "TMPDIR": "/nonexistent"},
    ],
)
def test_settings_of_others_do_no_harm(tmp_path, variables):
    lab = copy_lab(tmp_path)
    process = call(lab, "pipeline.sh", "--seed", "1", env=variables)
    assert process.returncode == 0, process.stderr
    assert process.stdout.startswith("Model test accuracy is: 0.8")
    assert process.stdout.count("\n") == 1


def test_it_is_found_from_any_folder_and_as_a_relative_path(lab):
    for cwd, path in (
        (lab, "pipeline.sh"),
        (lab, "./pipeline.sh"),
        (lab.parent, "lab1/pipeline.sh"),
    ):
        process = subprocess.run(
            ["bash", path], cwd=cwd, env=environment(), capture_output=True, text=True
        )
        assert process.stdout == LINE


def test_a_copy_without_its_scripts_deletes_nothing(lab, tmp_path):
    (tmp_path / "train").mkdir()  # somebody's
    shutil.copy(lab / "pipeline.sh", tmp_path)
    process = subprocess.run(
        ["bash", tmp_path / "pipeline.sh"], env=environment(), capture_output=True, text=True
    )
    refused(process, "data_creation.py is missing")
    assert (tmp_path / "train").exists()


@pytest.mark.parametrize("script", ["pipeline.sh", "data_creation.py"])
def test_an_unwritable_folder_is_said(lab, script):
    shutil.copy(ROOT / "lab1" / script, lab)  # the scripts of this copy are stand-ins
    prefix = []
    if os.geteuid() == 0:  # root writes everywhere, unless its capabilities are taken away
        if not shutil.which("setpriv"):
            pytest.skip("needs-setpriv: as root, setpriv (util-linux) has to drop root's powers")
        prefix = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    lab.chmod(0o555)
    try:
        program = "bash" if script.endswith(".sh") else sys.executable
        command = [*prefix, program, lab / script]
        process = subprocess.run(command, env=environment(), capture_output=True, text=True)
    finally:
        lab.chmod(0o755)
    refused(process, f"{script}: ", "lab1")


def fake_python(folder, body):
    """The variables for a shell that finds first a python3 of this shell text."""
    folder.mkdir()
    (folder / "python3").write_text(f'#!/bin/sh\n{body}\nexec "{sys.executable}" "$@"\n')
    (folder / "python3").chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("exit 1", "needs python3, 3.11 or newer"),
        ('case "$*" in *ensurepip* | *version\\(*) exit 1;; esac', "apt install python3-venv"),
        (
            'case "$*" in *version\\(*) exit 1;; "-m venv"*) echo no room >&2; exit 1;; esac',
            "no room",
        ),
    ],
    ids=["old", "no venv", "venv fails"],
)
def test_a_python_that_will_not_do_is_named(lab, tmp_path, body, words):
    process = call(lab, "pipeline.sh", env=fake_python(tmp_path / "bin", body))
    refused(process, words)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """The variables of a user whose python3 has no package."""
    folder = tmp_path_factory.mktemp("bare")
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([base, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    return {"PATH": f"{folder / 'venv' / 'bin'}:/usr/bin:/bin", "HOME": str(folder)}


OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_FIND_LINKS": "",
    "PIP_CONFIG_FILE": os.devnull,
    "https_proxy": "http://127.0.0.1:9",
}


def test_without_network_and_packages_it_says_so_and_tries_again_next_time(lab, bare):
    for _ in range(2):
        process = call(lab, "pipeline.sh", env={**bare, **OFFLINE})
        refused(process, "installing requirements.txt", "pip could not install requirements.txt")
        assert not (lab / ".venv" / "complete").exists()


def test_an_interrupted_installation_is_made_anew(lab, bare):
    """What a killed pip leaves: a .venv with some packages, and no mark of completeness."""
    subprocess.run(
        [f"{bare['PATH'].split(':')[0]}/python3", "-m", "venv", "--without-pip", lab / ".venv"],
        check=True,
    )
    site = next((lab / ".venv" / "lib").glob("python3*/site-packages"))
    (lab / "requirements.txt").write_text("half==1.0\n")
    (site / "half-1.0.dist-info").mkdir()
    (site / "half-1.0.dist-info" / "METADATA").write_text("Name: half\nVersion: 1.0\n")
    process = call(lab, "pipeline.sh", env={**bare, **OFFLINE})
    refused(process, "installing requirements.txt", "pip could not install")
    assert not (site / "half-1.0.dist-info").exists()


def test_another_version_in_requirements_is_noticed(lab, bare):
    """The caller's Python, which has all the pins, is no longer used when one of them changes."""
    assert call(lab, "pipeline.sh").stdout == LINE
    text = (lab / "requirements.txt").read_text()
    (lab / "requirements.txt").write_text(text.replace("six==", "six==0.0."))
    refused(call(lab, "pipeline.sh", env=OFFLINE), "pip could not install requirements.txt")


@pytest.mark.parametrize("delay", [0.2, 0.6, 1.0, 1.6, 2.4])
def test_killed_at_any_time_no_result_is_half_written(tmp_path, delay):
    lab = copy_lab(tmp_path)
    run = subprocess.Popen(
        ["bash", lab / "pipeline.sh"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(delay)
    os.killpg(run.pid, signal.SIGKILL)
    out, _ = run.communicate(timeout=60)
    assert out == b"" or run.returncode == 0
    for part, count in (("train", 8), ("test", 4)):
        if (lab / part).exists():
            files = list((lab / part).glob("*.csv"))
            assert len(files) == count
            assert all(path.read_text().count("\n") == 1 + 1096 for path in files)
    if (lab / "prepared").exists():
        assert {path.name for path in (lab / "prepared").iterdir()} == {"train.csv", "test.csv"}
    again = call(lab, "pipeline.sh")
    assert again.stdout.startswith("Model test accuracy is: 0.8")
    assert not list(lab.glob(".new-*"))


def test_a_failure_while_writing_leaves_the_old_data_whole(tmp_path):
    lab = copy_lab(tmp_path)
    arguments = ("--years", "1", "--stations", "6")
    assert call(lab, "data_creation.py", *arguments).returncode == 0
    before = {path: path.read_bytes() for path in lab.rglob("*.csv")}
    script, line = lab / "data_creation.py", ".to_csv(folder / name)"
    assert line in script.read_text()
    script.write_text(script.read_text().replace(line, f"{line}; number < 4 or 1 / 0"))
    assert call(lab, "data_creation.py", "--seed", "2", *arguments).returncode != 0
    assert {path: path.read_bytes() for path in lab.rglob("*.csv")} == before
    assert not list(lab.glob(".new-*"))


def test_it_takes_little_more_than_its_imports(tmp_path):
    """At most 1.3 times the processor time of importing the four scripts (the best of three)."""
    lab = copy_lab(tmp_path)

    def cost(*command):
        before = os.times()
        subprocess.run(command, cwd=lab, env=environment(), check=True, capture_output=True)
        after = os.times()
        return (
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        )

    imports = [f"import {step.removesuffix('.py')}" for step in STEPS[:3]]
    imports.append("import model_testing, sklearn.linear_model")  # which the model brings along
    pipeline = min(cost("bash", lab / "pipeline.sh") for _ in range(3))
    assert pipeline < 1.3 * sum(
        min(cost(sys.executable, "-c", line) for _ in range(3)) for line in imports
    )


def test_it_keeps_to_what_bash_3_2_and_other_unixes_have(tmp_path):
    text = (copy_lab(tmp_path) / "pipeline.sh").read_text()
    newer = (
        "declare -A",
        "mapfile",
        "readarray",
        "${!",
        ",,}",
        "^^}",
        "&>>",
        "|&",
        "coproc",
        "wait -n",
    )
    gnu = (
        "readlink -f",
        "realpath",
        "sed -i",
        "date -d",
        "--parents",
        "mktemp --",
        "grep -P",
        "sort -V",
    )
    assert [word for word in newer + gnu if word in text] == []
    if os.path.exists("/bin/busybox"):  # other people's rm and dirname
        assert (
            subprocess.run(["/bin/busybox", "dirname", "--", "a/b"], capture_output=True).stdout
            == b"a\n"
        )
