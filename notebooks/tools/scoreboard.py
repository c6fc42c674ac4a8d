"""What the JUnit reports of the stage tests say of each stage of the assignment.

Each inline run of a stage's tests leaves a report in `build/`: `lab1-1.1.xml` and so on. Used by
course.ipynb, which draws the board, and by CI.
"""

import json
import pathlib
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

# {stage: its sentence in English and in Russian}; + marks an optional plus. Source: the assignment
# of the course "MLOps practice" (UrFU + SkillFactory); the Russian sentences are the original's.
STAGES = json.loads(pathlib.Path(__file__).with_name("stages.json").read_text(encoding="utf-8"))
PROVEN, PARTLY, FAILED = "proven", "partly", "failed"
NOT_TRIED, NOT_BUILT = "not tried here", "not built"


def stage_of(test):
    """The stage that a test or its file names, such as "3.5+" for test_stage_3_5_…, or None."""
    match = re.match(r"test_(?:stage_)?(\d)_(\d)_", test)
    stage = f"{match[1]}.{match[2]}" if match else ""
    return next((name for name in STAGES if name.rstrip("+") == stage), None)


@dataclass
class Score:
    """What is known of one stage: its state, the tests that passed, remarks for people."""

    state: str = NOT_TRIED
    passed: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def scores(reports, labs):
    """{stage: Score} from JUnit reports, a list of texts; `labs` are the numbers of the built labs.

    One failure makes a stage failed. A skip proves nothing: a stage is partly proven as soon as one
    of its tests was skipped, and not tried if all were.
    """
    board = {stage: Score() for stage in STAGES}
    for report in reports:
        for case in ElementTree.fromstring(report).iter("testcase"):
            name = case.get("name", "")
            stage = stage_of(name.rpartition(".")[2])  # a file that cannot be imported has a path
            if stage is None:
                continue
            score, skipped = board[stage], case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                score.state = FAILED
                score.remarks.insert(0, name)
            elif skipped is None or skipped.get("type") == "pytest.xfail":  # failed as it should
                score.passed.append(name)
            else:
                score.remarks.append(skipped.get("message", "skipped"))
    for stage, score in board.items():
        score.remarks = list(dict.fromkeys(score.remarks))
        if stage[0] not in labs:
            score.state = NOT_BUILT
        elif score.state != FAILED and score.passed:
            score.state = PARTLY if score.remarks else PROVEN
        elif not score.remarks:
            score.remarks = ["no report: run the lab's notebook"]
    return board


def read_reports(build):
    """The texts of the stage tests' reports in the folder `build`."""
    paths = sorted(pathlib.Path(build).glob("lab[1-5]-*.xml"))
    return [path.read_text(encoding="utf-8") for path in paths]


def summary(board):
    """The board in a line, such as "35 proven, 3 partly"."""
    states = [score.state for score in board.values()]
    order = (PROVEN, PARTLY, FAILED, NOT_TRIED, NOT_BUILT)
    return ", ".join(f"{states.count(state)} {state}" for state in order if state in states)


def built_labs(root):
    """The numbers of the labs whose folders are in `root`, as strings."""
    return {path.name[3] for path in pathlib.Path(root).glob("lab[1-5]")}
