# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Between job.xml and a server: fill REPOSITORY BRANCH, or normalise; from stdin to stdout."""

import re
import sys
from xml.etree import ElementTree

HEADER = """<?xml version='1.0' encoding='UTF-8'?>
<!-- Written by notebooks/lab2_jenkins.ipynb; edit it there. -->
"""
DECLARED = (
    "ParametersDefinitionProperty",
    "BuildDiscarderProperty",
    "DisableConcurrentBuildsJobProperty",
    "PipelineTriggersJobProperty",
)
ORDER = ("description", "properties", "definition")


def clean(parent: ElementTree.Element) -> None:
    """Remove plugin versions, what the Jenkinsfile declares, and defaults (empty or false)."""
    parent.attrib.pop("plugin", None)
    for child in list(parent):
        clean(child)
        says_nothing = not len(child) and (child.text or "").strip() in ("", "false")
        if says_nothing or child.tag == "actions" or child.tag.split(".")[-1] in DECLARED:
            parent.remove(child)


def normalise(text: str) -> str:
    """Return a server's job in the form of job.xml, without the repository and the branch."""
    root = ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # Jenkins: XML 1.1
    clean(root)
    for group in root.findall("properties"):
        if not len(group):
            root.remove(group)
    for scm in root.iterfind("definition/scm"):
        for place, path in (
            ("@REPOSITORY@", "userRemoteConfigs/*/url"),
            ("refs/heads/@BRANCH@", "branches/*/name"),
        ):
            for leaf in scm.iterfind(path):
                leaf.text = place
    root[:] = sorted(root, key=lambda c: ORDER.index(c.tag) if c.tag in ORDER else len(ORDER))
    ElementTree.indent(root)
    return HEADER + ElementTree.tostring(root, encoding="unicode") + "\n"


def fill(text: str, repository: str, branch: str) -> str:
    """Return job.xml with this checkout's repository and branch in it."""
    root = ElementTree.fromstring(text)
    for leaf in root.iter():
        if leaf.text:
            leaf.text = leaf.text.replace("@REPOSITORY@", repository).replace("@BRANCH@", branch)
    return ElementTree.tostring(root, encoding="unicode")


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    text = sys.stdin.read()
    print(fill(text, *sys.argv[2:]) if sys.argv[1] == "fill" else normalise(text), end="")
