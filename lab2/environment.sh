#!/usr/bin/env bash
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
# Make the Python that the steps run with (its path goes to build/python) and, where no
# DATABASE_URL is given, the embedded database. PYTHON=… names another interpreter than python3.
set -euo pipefail
cd "$(dirname "$0")"

holds_pins() { # does interpreter $1 hold every version that the file $2 pins?
  "$1" - "$2" 2> /dev/null << 'PYTHON'
import importlib.metadata, re, sys
for line in open(sys.argv[1]):
    if found := re.match(r"([\w.-]+)(?:\[.*\])?==(\S+)", line):
        if importlib.metadata.version(found[1]) != found[2]:
            sys.exit(1)
PYTHON
}

python=$(command -v "${PYTHON:-python3}") || {
  echo "environment.sh: there is no ${PYTHON:-python3}" >&2
  exit 2
}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
  echo "environment.sh: $python is older than Python 3.11" >&2
  exit 2
}
rm -rf reports
mkdir -p build
if ! holds_pins "$python" requirements.txt; then
  if ! holds_pins .venv/bin/python requirements.txt; then
    echo "environment.sh: making lab2/.venv" >&2
    "$python" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt >&2
  fi
  python=$PWD/.venv/bin/python
fi
printf '%s\n' "$python" > build/python
if [ -z "${DATABASE_URL:-}" ]; then
  "$python" clinic_seed.py --keep
fi
