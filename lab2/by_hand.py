#!/usr/bin/env python3
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
"""Run the very commands that the Jenkinsfile holds, in order, without a Jenkins."""

import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def defaults(text: str) -> dict[str, str]:
    """Return the parameters of a Jenkinsfile with their default values."""
    return dict(re.findall(r"string\(name: '(\w+)', defaultValue: '(.*?)'", text))


def commands(text: str) -> list[tuple[str, str]]:
    """Return (stage, command) for each `sh '…'` of a Jenkinsfile, in order."""
    found, stage = [], ""
    for match in re.finditer(r"stage\('(\w+)'\)|\bsh '([^'\n]+)'", text):
        stage = match[1] or stage
        if match[2]:
            found.append((stage, match[2]))
    return found


def main() -> int:
    """Take NAME=value for the parameters; stop at the first command that fails."""
    text = (HERE / "Jenkinsfile").read_text(encoding="utf-8")
    values = defaults(text)
    if {"-h", "--help"} & set(sys.argv):
        print(f"{__doc__}\nUsage: by_hand.py [NAME=value…] with NAME out of {', '.join(values)}")
        return 0
    for word in sys.argv[1:]:
        name, equals, value = word.partition("=")
        if not equals or name not in values:
            print(f"by_hand.py: {word!r} is not NAME=value of {list(values)}", file=sys.stderr)
            return 2
        values[name] = value
    for stage, command in commands(text):
        print(f"[{stage}] {command}", file=sys.stderr, flush=True)
        environment = {**os.environ, **values}
        if subprocess.run(["sh", "-ec", command], cwd=HERE.parent, env=environment).returncode:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
