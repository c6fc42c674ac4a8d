"""Lab 1: stage tests turn red when they should, exercises green, and other parameters work."""

import shutil
import sys

import pytest
from trees import ROOT, run, solutions

STAGES = {
    "1_0_separate_steps": ["data_creation.py", "model_testing.py", "pipeline.sh"],
    "1_1_data_creation": ["data_creation.py"],
    "1_2_data_preprocessing": ["data_preprocessing.py"],
    "1_3_model_preparation": ["model_preparation.py"],
    "1_4_model_testing": ["model_testing.py"],
    "1_5_pipeline": ["pipeline.sh"],
    "1_6_another_environment": ["pipeline.sh", "requirements.txt"],
}
NAME = "lab1_bash_pipeline"


@pytest.fixture
def lab(tmp_path):
    """A copy of lab 1 as git knows it, tests included."""
    known = run("git", "ls-files", "-co", "--exclude-standard", "lab1", cwd=ROOT).stdout.split()
    for name in known:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path / "lab1"


def is_green(lab, *arguments, python=sys.executable):
    """Whether pytest is green in the lab's folder; 1 is red, anything else is a broken run."""
    command = [python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *arguments]
    process = run(*command, cwd=lab)
    assert process.returncode in (0, 1), process.stdout + process.stderr
    assert "error during collection" not in process.stdout
    return process.returncode == 0


@pytest.mark.parametrize(
    ("stage", "name"), [(stage, name) for stage, names in STAGES.items() for name in names]
)
def test_an_empty_or_spoiled_file_turns_its_stage_red(lab, stage, name):
    (lab / name).write_text("")
    assert not is_green(lab, f"tests/test_{stage}.py")
    spoiled = "exit 0\n" if name.endswith(".sh") else "raise SystemError\n"
    (lab / name).write_text("no-such-package==1.0\n" if name.endswith(".txt") else spoiled)
    if name.endswith(".txt"):
        return  # pip cannot tell a package that is nowhere from a network that is not there
    assert not is_green(lab, f"tests/test_{stage}.py")


@pytest.mark.parametrize(
    ("stage", "name", "old", "new"),
    [
        ("1_0_separate_steps", "pipeline.sh", '"$python" data_prep', ': "$python" data_prep'),
        ("1_1_data_creation", "data_creation.py", "readings[fault] = np.nan", "pass"),
        ("1_1_data_creation", "data_creation.py", "[seed, number]", "[number]"),
        ("1_1_data_creation", "data_creation.py", "default_rng([seed, number])", "default_rng()"),
        ("1_1_data_creation", "data_creation.py", "number % 3 == 1", "number % 4 == 1"),
        ("1_1_data_creation", "data_creation.py", "rng.normal(0, 2.5, truth.shape)", "0"),
        ("1_1_data_creation", "data_creation.py", "< 0.03", "< 0"),
        (
            "1_2_data_preprocessing",
            "data_preprocessing.py",
            "readings.shift(1)",
            "readings.shift(-1)",
        ),
        (
            "1_2_data_preprocessing",
            "data_preprocessing.py",
            "rolling(7, ",
            "rolling(7, center=True, ",
        ),
        (
            "1_2_data_preprocessing",
            "data_preprocessing.py",
            "scaler.transform(",
            "scaler.fit_transform(",
        ),
        (
            "1_2_data_preprocessing",
            "data_preprocessing.py",
            'scaler.fit_transform(tables["train"][columns])',
            "scaler.fit(pd.concat(tables)[columns]).transform(tables['train'][columns])",
        ),
        (
            "1_3_model_preparation",
            "model_preparation.py",
            '.drop(columns="frost_today"), frost',
            ", 1 - frost",
        ),
        (
            "1_3_model_preparation",
            "model_preparation.py",
            'new.replace(HERE / "model.pkl")',
            "pass",
        ),
        ("1_4_model_testing", "model_testing.py", "model.score(table, frost)", "frost.mean()"),
        ("1_4_model_testing", "model_testing.py", "{accuracy:.3f}", "{accuracy:.2f}"),
        ("1_5_pipeline", "pipeline.sh", "set -euo", "set -uo"),
        ("1_5_pipeline", "pipeline.sh", "rm -rf train test prepared model.pkl", ":"),
        ("1_5_pipeline", "pipeline.sh", "data_preprocessing.py >&2", "data_preprocessing.py"),
        ("1_5_pipeline", "pipeline.sh", "line=$(", "echo $("),
    ],
)
def test_a_mutant_turns_its_stage_red(lab, stage, name, old, new):
    text = (lab / name).read_text()
    assert text.count(old) == 1
    (lab / name).write_text(text.replace(old, new))
    quick = ["-k", "crash"] if stage == "1_5_pipeline" else []  # those without the real scripts
    assert not is_green(lab, f"tests/test_{stage}.py", *quick)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("readings.mask(bad).ffill()", "readings.mask(bad).interpolate()"),
        ("rolling(3, min_periods=1)", "rolling(3, min_periods=1, center=True)"),
        ('readings["minimum"].ffill() < 0', 'station["frost"] == 1'),
        ('station["frost"].shift(-1)', 'station["frost"]'),
    ],
)
def test_a_subtle_leak_turns_the_tests_of_leakage_red(tree, old, new):
    path = tree / "lab1" / "data_preprocessing.py"
    assert path.read_text().count(old) == 1
    path.write_text(path.read_text().replace(old, new))
    assert not is_green(tree, "notebooks/tests/test_lab1_leakage.py")


@pytest.mark.parametrize(("number", "file"), [(1, "seeds.sh"), (2, "frost_recall.py")])
def test_an_exercise_is_red_until_its_solution_is_there(lab, number, file):
    arguments = ("tests/test_exercises.py", "-m", "exercise", "-k", f"exercise_{number}")
    assert not is_green(lab, *arguments)
    (lab / file).write_text(solutions(NAME)[number - 1])
    assert is_green(lab, *arguments)


def test_exercises_are_deselected_unless_asked_for(lab):
    listed = run(sys.executable, "-m", "pytest", "--collect-only", "-q", cwd=lab).stdout
    assert "test_stage_1_5" in listed
    assert "test_exercise_" not in listed


def execute(tree, **parameters):
    """Execute the notebook in the project's root with other parameters; the process."""
    flags = [word for name, value in parameters.items() for word in ("-p", name, value)]
    notebook = f"notebooks/{NAME}.ipynb"
    return run("papermill", notebook, "../out.ipynb", "--no-progress-bar", *flags, cwd=tree)


@pytest.mark.parametrize("parameters", [{"stations": 5}, {"seeds": 1}, {"years": 0}, {"seed": -1}])
def test_a_parameter_that_cannot_be_is_refused_in_one_line_before_anything_else(tree, parameters):
    process = execute(tree, **parameters)
    assert process.returncode == 1
    assert "SystemExit: parameters: seed 0 or more, years 1 to 20, stations 6" in process.stderr
    assert not (tree / "lab1" / "train").exists()


def test_other_parameters_and_the_projects_root_as_the_folder(tree):
    """As E1 of the cases: papermill runs a notebook in the caller's folder."""
    beside = {path.name for path in tree.parent.iterdir()}
    process = execute(tree, stations=6, seeds=2, years=1, seed=11)
    assert process.returncode == 0, process.stderr
    assert {path.name for path in tree.parent.iterdir()} == beside | {"out.ipynb"}
    assert run("bash", "export.sh", "--check", cwd=tree).stdout.count("lab1") == 0
    assert (tree / "build" / "lab1-1.5.xml").exists()


def test_stderr_of_the_committed_notebook_is_empty():
    import json

    for cell in json.loads((ROOT / f"notebooks/{NAME}.ipynb").read_text())["cells"]:
        for output in cell.get("outputs", []):
            assert output.get("name") != "stderr", cell["id"]
            if "image/png" in output.get("data", {}):
                assert output["metadata"]["image/png"]["alt"] == cell["metadata"]["alt"]
