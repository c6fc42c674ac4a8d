"""The stages of the assignment, and what a JUnit report of the labs' tests says of each.

Used by course.ipynb, which draws it, and by test_notebooks.py.
"""

import pathlib
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

# Source: the assignment of the course "MLOps practice" (UrFU + SkillFactory); + marks an optional plus.
STAGES = {
    "1.0": "all of lab 1 stands in lab1/",
    "1.1": "data_creation.py makes several data sets in train/ and test/",
    "1.2": "data_preprocessing.py transforms both",
    "1.3": "model_preparation.py trains a model and saves it",
    "1.4": "model_testing.py checks it on test/",
    "1.5": "pipeline.sh runs all and prints one line",
    "1.6": "pipeline.sh works in another environment",
    "2.0": "all of lab 2 stands in lab2/",
    "2.1": "a Jenkins server with the needed software",
    "2.2": "a way of getting data",
    "2.3": "data processed, features selected, sets saved",
    "2.4": "a model trained and saved",
    "2.5": "the saved model loaded, its quality analysed",
    "2.6": "jobs and pipeline, tied to version control, exported",
    "2.7": "the model at work",
    "3.0": "all of lab 3 stands in lab3/",
    "3.1": "code of the model and of the microservice",
    "3.2": "a Dockerfile",
    "3.3": "an image built from it",
    "3.4": "a container started, its work checked",
    "3.5+": "docker-compose",
    "3.6+": "the build automated, the tag bound to the version",
    "3.7+": "the image pushed to a store",
    "4.0": "all of lab 4 stands in lab4/",
    "4.1": "git and dvc installed and set up",
    "4.2": "a remote storage set up",
    "4.3": "a data set created",
    "4.4": "class, sex and age; git commit, dvc push",
    "4.5": "missing ages filled; git commit, dvc push",
    "4.6": "sex one-hot encoded; git commit, dvc push",
    "4.7": "switching between all versions",
    "4.8": "the repository, the remote folder, the report",
    "4.9+": "a DAG, experiments run and versioned",
    "5.0": "all of lab 5 stands in lab5/, in one notebook",
    "5.1": "three data sets of good data",
    "5.2": "a linear regression trained on one",
    "5.3": "a data set with noise",
    "5.4": "pytest finds the problem on the noise",
}
PROVEN, FAILED, NOT_TRIED, NOT_BUILT = "proven", "failed", "not tried here", "not built"


def stage_of(test):
    """The stage that a test's name names, such as "3.5+" for test_stage_3_5_…, or None."""
    match = re.match(r"test_stage_(\d)_(\d)_", test)
    stage = match and f"{match[1]}.{match[2]}"
    return stage if stage in STAGES else f"{stage}+" if f"{stage}+" in STAGES else None


@dataclass
class Score:
    """What is known of one stage: its state, how many tests passed, and remarks for people."""

    state: str = NOT_TRIED
    passed: int = 0
    remarks: list[str] = field(default_factory=list)


def scores(report, labs):
    """{stage: Score} from the JUnit report's text; `labs` are the numbers of the labs that are built.

    One failure makes a stage failed. Only a test that passed proves: skips never do.
    """
    board = {stage: Score() for stage in STAGES}
    core_only = dict.fromkeys(STAGES, True)
    cases = list(ElementTree.fromstring(report).iter("testcase"))
    for case in cases:
        stage = stage_of(case.get("name", ""))
        if stage is None:
            continue
        score, skipped = board[stage], case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            score.state = FAILED
            score.remarks.insert(0, case.get("name"))
        elif skipped is not None:
            score.remarks.append(skipped.get("message", "skipped"))
        else:
            score.passed += 1
            core_only[stage] &= "core_only" in case.get("name")
            if score.state == NOT_TRIED:
                score.state = PROVEN
    broken = {case.get("classname") or case.get("name") for case in cases if case.find("error") is not None}
    for stage, score in board.items():
        if stage[0] not in labs:
            score.state = NOT_BUILT
        elif any(name.startswith(f"lab{stage[0]}.") for name in broken) and not score.passed:
            score.state = FAILED
            score.remarks.append("its tests could not be run")
        elif score.state == PROVEN and core_only[stage]:
            score.remarks.insert(0, "on the server's core, without plugins")
        elif score.state == NOT_TRIED and not score.remarks:
            score.remarks.append("the report holds no test of it")
        score.remarks = list(dict.fromkeys(score.remarks))
    return board


def built_labs(root):
    """The numbers of the labs whose folders stand in `root`, as strings."""
    return {path.name[3] for path in pathlib.Path(root).glob("lab[1-5]")}
