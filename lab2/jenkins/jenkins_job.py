# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""The job as a file: from job.xml to the server and back, in a form that compares."""

import os
import re
import urllib.error
from pathlib import Path
from xml.etree import ElementTree

from jenkins_rest import Server, Trouble, say

NAME = "lab2"
HEADER = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    "<!-- Written by notebooks/lab2_jenkins.ipynb; edit it there. -->\n"
)
PLUGINS = ("workflow-job", "workflow-cps", "pipeline-model-definition", "git", "junit")
PLACES = {"@REPOSITORY@": "LAB2_REPOSITORY", "@BRANCH@": "LAB2_BRANCH"}


def parse(text: str) -> ElementTree.Element:
    """Parse a job; Jenkins writes XML 1.1, which Python's parser does not take."""
    return ElementTree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))


def fill(template: str) -> bytes:
    """Return the job with this checkout's repository and branch in it."""
    root = parse(template)
    for leaf in root.iter():
        for place, variable in PLACES.items():
            leaf.text = (leaf.text or "").replace(place, os.environ[variable]) or None
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + ElementTree.tostring(root)


def clean(parent: ElementTree.Element) -> None:
    """Leave out what only says "nothing": empty elements, false, plugin versions, actions."""
    parent.attrib.pop("plugin", None)
    for child in list(parent):
        clean(child)
        text = (child.text or "").strip()
        says_nothing = not len(child) and text in ("", "false")
        keep = parent.tag == "properties" or child.tag == "defaultValue"
        if child.tag == "actions" or (says_nothing and not keep):
            parent.remove(child)


def normalise(text: str) -> str:
    """Return a job in the form of job.xml: no versions, no defaults, places for the repository."""
    root = parse(text)
    clean(root)
    for tag, place, before in (("url", "@REPOSITORY@", ""), ("name", "@BRANCH@", "refs/heads/")):
        for leaf in root.iterfind(f"definition/scm//{tag}"):
            if leaf.text == before + os.environ.get(PLACES[place], ""):
                leaf.text = before + place
    for group in root.iter("properties"):
        group[:] = sorted(group, key=lambda child: child.tag)
    order = ("description", "properties", "definition")
    root[:] = sorted(root, key=lambda c: order.index(c.tag) if c.tag in order else len(order))
    ElementTree.indent(root)
    return HEADER + ElementTree.tostring(root, encoding="unicode") + "\n"


def create(server: Server, template: Path) -> None:
    """Put the job on the server, or bring the one there up to date."""
    try:
        job = fill(template.read_text(encoding="utf-8"))
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        raise Trouble(f"{template} is no job in XML: {error}", 2) from error
    if b"<flow-definition" in job:
        there = server.get("pluginManager/api/json?tree=plugins[shortName,active]")["plugins"]
        active = {plugin["shortName"] for plugin in there if plugin["active"]}
        if missing := [name for name in PLUGINS if name not in active]:
            raise Trouble(f"the server is up but has no plugin {', '.join(missing)}, so the job "
                          "cannot be made: fill JENKINS_PLUGINS; `down` stops it")  # fmt: skip
    try:
        server.send(f"job/{NAME}/api/json?tree=name")
        path = f"job/{NAME}/config.xml"
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        path = f"createItem?name={NAME}"
    server.post(path, job, "application/xml; charset=utf-8")
    say(f"job {NAME} is at {server.url}/job/{NAME}/")


def export(server: Server) -> str:
    """Return the server's job, normalised."""
    return normalise(server.send(f"job/{NAME}/config.xml")[1].decode())
