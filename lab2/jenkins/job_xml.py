# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Bring a server's job into the form of job.xml; from stdin to stdout."""

import re
import sys
from xml.etree import ElementTree

HEADER = """<?xml version='1.0' encoding='UTF-8'?>
<!-- Written by notebooks/lab2_jenkins.ipynb; edit it there. -->
"""
DECLARED = ["ParametersDefinitionProperty", "BuildDiscarderProperty", "PipelineTriggersJobProperty"]
DECLARED += ["DisableConcurrentBuildsJobProperty"]
ORDER = ("description", "properties", "definition")
PLACES = {"@REPOSITORY@": "userRemoteConfigs/*/url", "refs/heads/@BRANCH@": "branches/*/name"}


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
    for place, path in PLACES.items():
        for leaf in root.iterfind(f"definition/scm/{path}"):
            leaf.text = place
    root[:] = sorted(root, key=lambda c: ORDER.index(c.tag) if c.tag in ORDER else len(ORDER))
    ElementTree.indent(root)
    return HEADER + ElementTree.tostring(root, encoding="unicode") + "\n"


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print(normalise(sys.stdin.read()), end="")
