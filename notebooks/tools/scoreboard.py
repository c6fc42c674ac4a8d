"""What the JUnit reports of the stage tests say of each stage of the assignment.

Each inline run of a stage's tests leaves a report in `build/`: `lab1-1.1.xml` and so on. Used by
CI, and by course.ipynb, which shows the board as a line, a picture and a table.
"""

import html
import json
import pathlib
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field

import matplotlib.pyplot as plt
from IPython.display import display

# {stage: its sentence in English and in Russian}; + marks an optional plus. Source: the assignment
# of the course "MLOps practice" (UrFU + SkillFactory); the Russian sentences follow the original,
# shortened.
STAGES = json.loads(pathlib.Path(__file__).with_name("stages.json").read_text(encoding="utf-8"))
ROOT = pathlib.Path(__file__).resolve().parents[2]
PROVEN, PARTLY, FAILED = "proven", "partly", "failed"
NOT_TRIED, NOT_BUILT = "not tried here", "not built"
COLOURS = {
    PROVEN: "#8ebfe5",
    PARTLY: "#f7e08a",
    FAILED: "#c8460e",
    NOT_TRIED: "white",
    NOT_BUILT: "#c4c4c4",
}
COLUMNS = ("stage", "what the assignment asks", "state", "its tests, and which passed", "remark")


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
            bare = name.partition("[")[0]  # a parameter may hold a dot
            stage = stage_of(bare.rpartition(".")[2])  # a file that cannot be imported has a path
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
    return ", ".join(f"{states.count(state)} {state}" for state in COLOURS if state in states)


def built_labs(root):
    """The numbers of the labs whose folders are in `root`, as strings."""
    return {path.name[3] for path in pathlib.Path(root).glob("lab[1-5]")}


def square(state, corner=(0, 0), size=(1, 1)):
    """A rectangle in the state's colour; `partly` is hatched too."""
    hatch = "//" if state == PARTLY else None
    return plt.Rectangle(corner, *size, fc=COLOURS[state], ec="#555555", hatch=hatch)


def draw(board):
    """Draw a square for each stage, with its number."""
    fig, ax = plt.subplots(figsize=(9, 3), layout="constrained")
    for stage, score in board.items():
        lab, number = int(stage[0]), int(stage[2])
        ax.add_patch(square(score.state, (number - 0.46, lab - 0.42), (0.92, 0.84)))
        label = ax.text(number, lab, stage, ha="center", va="center")
        label.set_bbox({"fc": "white", "ec": "none", "pad": 1.5, "alpha": 0.8})
    ax.set(xlim=(-0.6, 9.6), ylim=(5.6, 0.4), yticks=range(1, 6), xticks=[], ylabel="lab")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    squares, above = [square(state) for state in COLOURS], (0.5, 1)
    ax.legend(squares, [*COLOURS], ncols=5, loc="lower center", bbox_to_anchor=above, frameon=False)
    plt.show()


def row(stage, score):
    """The cells of the stage's row, as HTML, with links as seen from `notebooks/`."""
    number = stage.rstrip("+").replace(".", "_")
    files = ROOT.glob(f"lab?/tests/test_{number}_*.py")
    paths = [path.relative_to(ROOT).as_posix() for path in files]
    links = [f'<a href="../{path}">{path}</a>' for path in paths]
    names = sorted({name.partition("[")[0] for name in score.passed})
    passed = [name.removeprefix(f"test_stage_{number}_").replace("_", " ") for name in names]
    english, russian = (html.escape(STAGES[stage][language]) for language in ("en", "ru"))
    mark = f"border-left: 6px solid {COLOURS[score.state]}; padding-left: 4px; white-space: nowrap"
    return [
        f"<b>{stage}</b>",
        f'{english}<br><i lang="ru">{russian}</i>',
        f'<span style="{mark}">{score.state}</span>',
        "<br>".join([*links, html.escape("; ".join(passed))]),
        html.escape("; ".join(score.remarks)),
    ]


def table(board):
    """Show the board as a table; what cannot show HTML gets a line for each stage."""
    left = 'style="text-align: left; vertical-align: top"'
    rows, lines = "", []
    for stage, score in board.items():
        if stage.endswith(".0"):
            name = next((ROOT / "notebooks").glob(f"lab{stage[0]}_*.ipynb")).name
            link = f'<a href="{name}"><b>Lab {stage[0]}: {name}</b></a>'
            rows += f'<tr><td colspan="{len(COLUMNS)}" {left}>{link}</td></tr>'
        rows += f"<tr>{''.join(f'<td {left}>{cell}</td>' for cell in row(stage, score))}</tr>"
        words = f"{stage:5}{score.state:15}{len(score.passed)} passed"
        lines.append("; ".join([words, *score.remarks]))
    head = "".join(f"<th {left}>{name}</th>" for name in COLUMNS)
    text = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    display({"text/html": text, "text/plain": "\n".join(lines)}, raw=True)
