"""What an interpreter lacks of what environment.yml asks for.

Called by export.sh, by any interpreter, in the project's root. `environment.py` prints the first
package at odds, with exit code 1, or nothing; `environment.py --pins` prints what to install.
Only the standard library, since it runs where nothing is installed yet.
"""

import re
import sys
from importlib.metadata import distributions

PIN = re.compile(r"^[ -]*(([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+))", re.MULTILINE)


def normalised(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path):
    """{normalised name: (version, requirement)} of the exact pins in a file."""
    with open(path, encoding="utf-8") as stream:
        found = PIN.findall(stream.read())
    return {normalised(name): (version, whole) for whole, name, version in found}


def at_odds(asked, pinned, have):
    """What is missing or of another version among {name: version} `have`, a line for each."""
    lines = []
    for name, (version, _) in (pinned | asked).items():
        if name in have and have[name] != version:
            lines.append(f"{name} is {have[name]} there, and {version} is asked for")
        elif name in asked and name not in have:
            lines.append(f"{name} is not there")
    return lines


def main():
    asked, pinned = pins("environment.yml"), pins("notebooks/constraints.txt")
    if sys.argv[1:] == ["--pins"]:
        print(*(whole for _, whole in asked.values()), sep="\n")
        return 0
    have = {normalised(d.metadata["Name"] or ""): d.version for d in distributions()}
    lines = at_odds(asked, pinned, have)
    if lines:
        more = f" (and {len(lines) - 1} more)" if lines[1:] else ""
        print(lines[0] + more)
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
