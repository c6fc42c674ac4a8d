# Written by notebooks/lab4_dvc.ipynb; edit it there.
"""Run git and dvc as a person would type them, show each command line, fail with one line."""

import os
import shlex
import subprocess
import sys
import tempfile

from titanic_rows import HERE, Mistake

LIMIT = 600  # seconds; a command that takes longer is ended and is a failure
# A git hook names its repository in these; here the folder of each command does.
HOOKS = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX"}
PERSONAL = {name: value for name, value in os.environ.items() if name not in HOOKS} | {
    "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"],
    "DVC_NO_ANALYTICS": "1",  # nothing calls home
    "GIT_TERMINAL_PROMPT": "0",  # a refused password is an error, not a question
    "LC_ALL": "C",
}
# Signatures, hooks, line ends, a shared cache, ...: the user's own settings are not the lab's.
ENVIRONMENT = PERSONAL | {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "DVC_GLOBAL_CONFIG_DIR": str(HERE / "none"),  # a folder that does not exist
    "DVC_SYSTEM_CONFIG_DIR": str(HERE / "none"),
}


def attempt(folder, *command, environment=ENVIRONMENT):
    """(exit code, all that the command said) of a command in a folder.

    It speaks into a file: a pipe would stay open as long as anything that it leaves behind.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        streams = {"stdin": subprocess.DEVNULL, "stdout": said, "stderr": subprocess.STDOUT}
        try:
            code = subprocess.run(
                words, cwd=folder, env=environment, timeout=LIMIT, **streams
            ).returncode
        except subprocess.TimeoutExpired as problem:
            raise Mistake(f"{shlex.join(words)}: not done after {LIMIT} s") from problem
        said.seek(0)
        return code, said.read().strip()


def verdict(said):
    """The one line of a program's words that says what is wrong; with a colon at its end, two."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["no word"]
    errors = [n for n, line in enumerate(lines) if line.lower().startswith(("error:", "fatal:"))]
    first = errors[0] if errors else 0
    return " ".join(lines[first : first + 1 + lines[first].endswith(":")])


def quiet(folder, *command):
    """What the command said; a Mistake with one line where it failed."""
    code, said = attempt(folder, *command)
    if code:
        raise Mistake(f"{shlex.join(map(str, command))}: {verdict(said)}")
    return said


def opened(root):
    """The DVC repository at root in this process, under the settings that the commands have."""
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    from dvc.exceptions import NotDvcRepoError
    from dvc.repo import Repo

    try:
        return Repo(root)
    except NotDvcRepoError as problem:
        raise Mistake(f"{root.name} is no workspace; workspace.py makes one") from problem


def show(folder, *command):
    """Like quiet, and the command line is printed first, with short paths."""
    words = [str(word).replace(f"{HERE.parent}{os.sep}", "") for word in command]
    print("$", shlex.join(words), flush=True)
    return quiet(folder, *command)
