"""Lab 3's stage tests turn red for spoiled files; its exercises can be solved; it works alone."""

import re
import shutil
import sys

import pytest
from lab3_kit import copy, need_docker
from trees import run, solutions


def stage(folder, *words):
    """Run stage tests of the lab in `folder`; return the exit code and the output."""
    options = ("-q", "-p", "no:cacheprovider", "--color=no")
    done = run(sys.executable, "-m", "pytest", *options, *words, cwd=folder, timeout=900)
    return done.returncode, done.stdout


def change(path, old, new):
    """Replace `old`, which must be there, by `new` in a file; with `old` None the whole text."""
    text = path.read_text()
    assert old is None or old in text, (path.name, old)
    path.write_text(new if old is None else text.replace(old, new))


@pytest.mark.parametrize(
    ("test", "name", "old", "new"),
    [
        ("3_0_the_folder", "README.md", None, ""),
        ("3_0_the_folder", "service/app.py", None, ""),
        ("3_1_the_model_beats", "training/train.py", '["Survived"]', '["Parch"].clip(0, 1)'),
        ("3_1_the_service_answers", "service/scoring.py", "chance[1] for", "chance[0] for"),
        (
            "3_1_the_service_answers",
            "service/scoring.py",
            "np.asarray(rows, dtype=np.float32)",
            "np.nan_to_num(np.asarray(rows, dtype=np.float32))",
        ),
        ("3_1_a_wrong_request", "service/schema.py", "ge=0, le=120", "le=120"),
        ("3_1_a_wrong", "service/access.py", "self.watch.requests", "None and self.watch.requests"),
        ("3_1_a_wrong", "service/api.py", None, ""),
        (None, "README.md", "lab", "lab"),
    ],
)
def test_a_spoiled_file_turns_its_own_test_red(tmp_path, test, name, old, new):
    folder = copy(tmp_path / "lab3")
    change(folder / name, old, new)
    kit = folder / "tests" / "conftest.py"  # less of what takes long; the last case stays green
    change(kit, '"training.train", cwd', '"training.train", "--repeats", "1", cwd')
    if old is None:
        change(kit.with_name("kit.py"), "retries=8", "retries=4")  # there is nothing to wait for
    code, said = stage(folder, "tests", "-x", "-k", f"stage_{test}" if test else "stage_3_0 or 3_1")
    assert code == (1 if test else 0), said


@pytest.mark.parametrize(
    ("test", "name", "old", "new"),
    [
        ("3_2", "Dockerfile", "USER 10001:10001\n", ""),
        ("3_2", "Dockerfile", None, ""),
        ("3_3", "Dockerfile", "COPY --from=slim /opt", "COPY --from=packages /opt"),
        (
            "3_3",
            "Dockerfile",
            "/titanic/service service\nUSER",
            "/titanic/service service\nCOPY training training\nUSER",
        ),
        (
            "3_4",
            "Dockerfile",
            '"-m", "service.app", "--host"',
            '"-c", "import time; time.sleep(60)"',
        ),
        ("3_5", "compose.yaml", None, ""),
        ("3_5", "compose.yaml", "    cap_drop: [ALL]\n", ""),
        ("3_6", "build.sh", 'tags="$sha ${branch:0:128} latest"', "tags=latest"),
        ("3_6", "build.sh", None, ""),
        ("3_7", "build.sh", "  docker push --quiet", "  echo"),
    ],
)
def test_a_spoiled_file_turns_its_docker_stage_red(tmp_path, test, name, old, new):
    need_docker()
    if test == "3_7" and not shutil.which("docker-registry"):
        pytest.skip("needs-registry: no docker-registry on the PATH")
    folder = copy(tmp_path / "lab3")
    change(folder / name, old, new)
    (path,) = (folder / "tests").glob(f"test_{test}_*.py")
    if test == "3_4":
        change(path, "monotonic() + 120", "monotonic() + 30")
    code, said = stage(folder, path)
    assert code == 1, said


def test_the_exercises_are_red_until_they_are_solved(tmp_path):
    folder = copy(tmp_path / "lab3")
    code, said = stage(folder, "-m", "exercise")
    assert (code, said.count("FAILED")) == (1, 2)
    watched, logged = solutions("lab3_docker")
    path = folder / "service" / "tally.py"
    text = path.read_text()
    bins, function = watched.split("\n\n\n")
    text = re.sub(r"BINS = \{.*?\n\}\n", lambda _: bins + "\n", text, flags=re.DOTALL)
    path.write_text(text[: text.index("def tally")] + function)
    with (folder / "compose.yaml").open("a") as compose:
        compose.write(logged)
    code, said = stage(folder, "-m", "exercise")
    assert code == 0, said
    code, said = stage(folder, "tests/test_3_1_the_service.py")
    assert code == 0, said


def test_without_docker_the_lab_alone_is_green_and_says_what_it_skipped(tmp_path):
    folder = copy(tmp_path / "a lone copy")
    assert not (folder / ".git").exists()
    options = ("-q", "-rs", "-p", "no:cacheprovider")
    lonely = {"DOCKER_HOST": "tcp://127.0.0.1:1"}
    done = run(sys.executable, "-m", "pytest", *options, cwd=folder, env=lonely, timeout=600)
    assert done.returncode == 0, done.stdout
    reasons = re.findall(r"SKIPPED \[\d+\] \S+ (.*)", done.stdout)
    assert reasons
    assert all("needs-" in reason for reason in reasons)
