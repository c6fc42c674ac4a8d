# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""What jenkins.sh asks over REST: control.py wait | job FILE | run NAME=value… | export FILE."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import urllib.error
from pathlib import Path

from jenkins_build import arguments, follow, trigger
from jenkins_job import create, export
from jenkins_rest import Server, Trouble


def process_lives() -> bool:
    """Say whether the process LAB2_PID is there (always, where there is none to watch)."""
    if not (pid := os.environ.get("LAB2_PID")):
        return True
    if shutil.which("ps"):
        asked = ["ps", "-o", "stat=", "-p", pid]
        said = subprocess.run(asked, capture_output=True, text=True).stdout
        return said.strip()[:1] not in ("", "Z")
    try:  # a small image has no ps; a process that ended is not in Linux's /proc, or is empty there
        return Path("/proc", pid, "cmdline").read_bytes() != b""
    except OSError:
        return False


def main(verb: str, *words: str) -> int:
    """Do what the verb says; return the exit code."""
    server = Server()
    if verb == "wait":
        seconds = int(os.environ.get("JENKINS_WAIT", "300"))
        server.wait(process_lives, seconds, os.environ.get("LAB2_LOG", "docker logs"))
    elif verb == "job":
        create(server, Path(words[0]))
    elif verb == "run":
        return follow(server, trigger(server, arguments(server, list(words))))
    elif verb == "export":
        target = Path(words[0])
        aside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            aside.write_text(export(server), encoding="utf-8")
            os.replace(aside, target)
        finally:
            aside.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except urllib.error.HTTPError as error:
        path = error.url.split("/", 3)[-1].split("?")[0]
        problem, code = f"the server answers HTTP {error.code} to {path}", 1
    except urllib.error.URLError as error:
        problem, code = f"no answer from {os.environ['LAB2_URL']}: {error.reason}", 1
    except (http.client.HTTPException, json.JSONDecodeError):
        problem, code = f"what answers at {os.environ['LAB2_URL']} is no Jenkins", 1
    except (Trouble, OSError) as error:
        problem, code = error, getattr(error, "code", 1)
    except KeyboardInterrupt:
        problem, code = "interrupted; the build goes on", 130
    print(f"jenkins.sh: {problem}", file=sys.stderr)
    sys.exit(code)
