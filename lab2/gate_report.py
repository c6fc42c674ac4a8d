# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""The gate as a JUnit report: one test case per figure, which Jenkins draws over the builds."""

from pathlib import Path
from xml.etree import ElementTree

from artifacts import aside


def write_report(path: Path, metrics: dict, gate: dict) -> None:
    """Write one test case per gated metric; a missed one carries its figures as the failure."""
    failures = sum(metrics[name] < least for name, least in gate.items())
    suite = ElementTree.Element("testsuite", name="gate", tests=str(len(gate)),
                                failures=str(failures), errors="0")  # fmt: skip
    for name, least in gate.items():
        case = ElementTree.SubElement(suite, "testcase", classname="lab2.gate", name=name)
        text = f"{name} {metrics[name]:.3f}, the gate asks for {least:g}"
        ElementTree.SubElement(case, "system-out").text = text
        if metrics[name] < least:
            case.insert(0, ElementTree.Element("failure", message=text))
    with aside(path) as temporary:
        ElementTree.ElementTree(suite).write(temporary, encoding="utf-8", xml_declaration=True)
