# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Run git and dvc as a person would type them, show each command line, fail with one line."""

import os
import shlex
import subprocess
import sys

from titanic_rows import HERE, Mistake

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "GIT_DIR"} | {
    "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"],
    "DVC_NO_ANALYTICS": "1",  # nothing calls home
    "GIT_TERMINAL_PROMPT": "0",  # a refused password is an error, not a question
    "LC_ALL": "C",
}


def attempt(folder, *command):
    """(exit code, all that the command said) of a command in a folder."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout.strip()


def verdict(said):
    """The one line of a program's words that says what is wrong."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(("error:", "fatal:"))]
    return (errors or lines or ["no word"])[0]


def quiet(folder, *command):
    """What the command said; a Mistake with one line where it failed."""
    code, said = attempt(folder, *command)
    if code:
        raise Mistake(f"{shlex.join(map(str, command))}: {verdict(said)}")
    return said


def show(folder, *command):
    """Like quiet, and the command line is printed first, with short paths."""
    words = [str(word).replace(f"{HERE.parent}{os.sep}", "") for word in command]
    print("$", shlex.join(words), flush=True)
    return quiet(folder, *command)
