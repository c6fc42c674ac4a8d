#!/usr/bin/env bash
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
# step.sh environment: check the parameters, remove what an earlier build made, find or make the
#   Python with the versions of requirements.txt, and the embedded database where there is no other.
# step.sh gate: run quality_gate.py.  step.sh SCRIPT [ARGUMENT…]: run a step with that Python.
# The last line of a step that fails goes to build/reason.txt, for the build's description.
set -euo pipefail
cd "$(dirname "$0")"
export COLUMNS=200 PIP_USER=0 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

fail() {
  echo "step.sh: $*"
  exit 2
}

has_pins() { # does interpreter $1 have every version of requirements.txt?
  "$1" - 2> /dev/null << 'PYTHON'
import importlib.metadata, re
for line in open("requirements.txt"):
    if found := re.match(r"([\w.-]+)(?:\[.*\])?==(\S+)", line):
        assert importlib.metadata.version(found[1]) == found[2]
PYTHON
}

environment() {
  local python number='^(0(\.[0-9]+)?|1(\.0+)?)?$'
  [[ ${SEED:-42} =~ ^[0-9]{1,9}$ ]] || fail "SEED=$SEED is not a whole number below 10^9"
  [[ ${GATE_ACCURACY:-} =~ $number ]] || fail "GATE_ACCURACY=$GATE_ACCURACY is not within 0 and 1"
  [[ ${GATE_RECALL:-} =~ $number ]] || fail "GATE_RECALL=$GATE_RECALL is not within 0 and 1"
  rm -rf data/*.csv data/*.json model reports
  python=$(command -v "${PYTHON:-python3}") || fail "there is no ${PYTHON:-python3}"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "$python is older than Python 3.11"
  if ! has_pins "$python"; then
    if ! has_pins .venv/bin/python; then
      echo "step.sh: making lab2/.venv"
      "$python" -m venv --clear .venv || fail "$python cannot make a venv: install python3-venv"
      .venv/bin/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
    fi
    python=$PWD/.venv/bin/python
  fi
  echo "$python" > build/python
  [ -n "${DATABASE_URL:-}" ] || "$python" clinic_seed.py --keep
}

case ${1:-} in
  environment | gate | *.py) ;;
  *) fail "say environment, gate, or a script and its arguments" >&2 ;;
esac
mkdir -p build
rm -f build/reason.txt
set +e # the subshell's own -e would not count beside || or in an if
(
  set -e
  if [ "$1" = environment ]; then
    environment
    exit
  fi
  [ -s build/python ] || fail "run step.sh environment first"
  if [ "$1" = gate ]; then
    set -- -m pytest -qq --tb=no -p no:cacheprovider --junitxml=reports/gate.xml quality_gate.py
  fi
  "$(cat build/python)" "$@"
) 2>&1 | tee build/output.txt
code=${PIPESTATUS[0]}
[ "$code" = 0 ] || grep -v '^$' build/output.txt | tail -n 1 > build/reason.txt
exit "$code"
