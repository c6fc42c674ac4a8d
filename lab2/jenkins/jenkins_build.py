# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""One build: trigger it, follow its console, tell its result as an exit code."""

import sys
import time
import urllib.parse

from jenkins_job import NAME
from jenkins_rest import Server, Trouble, say

CODES = {"SUCCESS": 0, "UNSTABLE": 3}  # anything else, FAILURE and ABORTED among them: 1


def arguments(server: Server, words: list[str]) -> dict[str, str]:
    """Return NAME=value words as a dict; refuse a name that the job does not know."""
    tree = server.get(f"job/{NAME}/api/json?tree=property[parameterDefinitions[name]]")
    lists = [entry.get("parameterDefinitions", []) for entry in tree["property"]]
    known = [parameter["name"] for names in lists for parameter in names]
    values = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or name not in known:
            raise Trouble(f"{word!r} is not NAME=value with NAME out of {', '.join(known)}", 2)
        values[name] = value
    return {"": ""} if not known else values


def trigger(server: Server, values: dict[str, str]) -> int:
    """Queue a build and wait, saying for what, until it begins; return its number."""
    path = "build" if "" in values else "buildWithParameters"
    data = urllib.parse.urlencode({k: v for k, v in values.items() if k}).encode()
    place = server.post(f"job/{NAME}/{path}?delay=0sec", data)["Location"]
    item, told = urllib.parse.urlsplit(place).path.rstrip("/").rsplit("/", 1)[1], None
    while True:
        queued = server.get(f"queue/item/{item}/api/json")
        if queued.get("executable"):
            return queued["executable"]["number"]
        if queued.get("cancelled"):
            raise Trouble("the build was cancelled before it began")
        why = (queued.get("why") or "its turn").split("(")[0].strip()
        if why != told:
            say(f"waiting: {why}")
            told = why
        time.sleep(0.5)


def follow(server: Server, number: int) -> int:
    """Copy the build's console to stdout while it grows; return the exit code for its result."""
    start, more = 0, True
    while more:
        path = f"job/{NAME}/{number}/logText/progressiveText?start={start}"
        headers, body = server.send(path)
        sys.stdout.buffer.write(body.replace(b"\r\n", b"\n"))  # it may end inside a letter
        sys.stdout.buffer.flush()
        start, more = int(headers["X-Text-Size"]), headers.get("X-More-Data") == "true"
        if more:
            time.sleep(0.5)
    while (build := server.get(f"job/{NAME}/{number}/api/json?tree=result,building,description"))[
        "building"
    ]:
        time.sleep(0.2)
    reason = f" ({build['description']})" if build.get("description") else ""
    say(f"build {number}: {build['result']}{reason}")
    return CODES.get(build["result"], 1)
