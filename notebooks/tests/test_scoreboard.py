"""The scoreboard: what the stage tests' reports say of each stage; a skip proves nothing."""

import html
import re

import nbformat
import pytest
from tools.scoreboard import STAGES, read_reports, scores, stage_of, summary
from trees import ROOT

SKIPPED = '<skipped type="pytest.skip" message="needs-docker: none answers"/>'
XFAIL = '<skipped type="pytest.xfail" message="the noise is found"/>'


def report(**cases):
    """A JUnit report of test cases: {name: what is inside}."""
    inside = "".join(f'<testcase name="{name}">{text}</testcase>' for name, text in cases.items())
    return f"<testsuites><testsuite>{inside}</testsuite></testsuites>"


@pytest.mark.parametrize(
    ("first", "second", "state", "remarks"),
    [
        ("", "", "proven", []),
        ("", XFAIL, "proven", []),
        ("", SKIPPED, "partly", ["needs-docker: none answers"]),
        (SKIPPED, SKIPPED, "not tried here", ["needs-docker: none answers"]),
        ("", "<failure/>", "failed", ["test_stage_3_5_b"]),
        (SKIPPED, "<error/>", "failed", ["test_stage_3_5_b", "needs-docker: none answers"]),
    ],
)
def test_the_state_of_a_stage(first, second, state, remarks):
    text = report(test_stage_3_5_a=first, test_stage_3_5_b=second, test_of_no_stage="<failure/>")
    score = scores([text], {"3"})["3.5+"]
    assert (score.state, score.remarks) == (state, remarks)


def test_a_stage_is_drawn_from_all_its_reports():
    reports = [report(test_stage_1_1_a=""), report(test_stage_1_1_b=SKIPPED)]
    assert scores(reports, {"1"})["1.1"].state == "partly"


def test_a_test_file_that_cannot_be_imported_fails_its_stage():
    text = report(**{"lab1.tests.test_1_1_x": "<error/>"})
    assert scores([text], {"1"})["1.1"].state == "failed"


def test_a_parameter_with_a_dot_hides_no_failure():
    text = report(
        **{"test_stage_1_5_a[ok]": "", "test_stage_1_5_a[data_creation.py]": "<failure/>"}
    )
    assert scores([text], {"1"})["1.5"].state == "failed"


def test_without_a_report_nothing_is_proven(tmp_path):
    (tmp_path / "tests-lab1.xml").write_text("not one of the stages' reports")
    board = scores(read_reports(tmp_path), {"1"})
    assert (board["1.1"].state, board["2.1"].state) == ("not tried here", "not built")
    assert board["1.1"].remarks == ["no report: run the lab's notebook"]
    assert summary(board) == "7 not tried here, 31 not built"


def test_each_stage_has_its_words_in_both_languages():
    assert len(STAGES) == 38
    for stage, words in STAGES.items():
        assert re.fullmatch(r"[1-5]\.\d\+?", stage)
        assert re.search("[А-я]", words["ru"]) and not re.search("[А-я]", words["en"])


def test_a_name_names_its_stage():
    assert stage_of("test_stage_3_5_compose") == "3.5+"
    assert stage_of("test_stage_1_9_x") is None
    assert stage_of("test_1_1_data_creation") == "1.1"
    assert stage_of("test_lab1_faults") is None


def test_the_course_shows_the_words_of_each_stage():
    notebook = nbformat.read(ROOT / "notebooks/course.ipynb", 4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = "".join(output.get("data", {}).get("text/html", "") for output in outputs)
    for words in STAGES.values():
        assert html.escape(words["en"]) in shown and html.escape(words["ru"]) in shown
