#!/usr/bin/env bash
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
# step.sh environment: check the parameters, find or make the Python with the versions of
#   requirements.txt, and make the embedded database where there is no other.
# step.sh gate: run quality_gate.py.  step.sh SCRIPT [ARGUMENT…]: run a step with that Python.
# The last line of a step that fails goes to build/reason.txt, for the build's description.
set -euo pipefail
unset CDPATH
cd "$(dirname "$0")"
export COLUMNS=200 PIP_USER=0 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1

fail() { echo "step.sh: $*"; exit 2; }

has_pins() { # does interpreter $1 have every version of requirements.txt?
  "$1" - 2> /dev/null << 'PYTHON'
import importlib.metadata, re, sys
pins = re.findall(r"^([\w.-]+)\S*==(\S+)", open("requirements.txt").read(), re.M)
sys.exit(any(importlib.metadata.version(name) != version for name, version in pins))
PYTHON
}

environment() {
  local python number='^(0(\.[0-9]+)?|1(\.0+)?)?$'
  [[ ${SEED:-42} =~ ^[0-9]{1,9}$ ]] || fail "SEED=$SEED is not a whole number below 10^9"
  [[ ${GATE_ACCURACY:-} =~ $number ]] || fail "GATE_ACCURACY=$GATE_ACCURACY is not within 0 and 1"
  [[ ${GATE_RECALL:-} =~ $number ]] || fail "GATE_RECALL=$GATE_RECALL is not within 0 and 1"
  python=$(command -v "${PYTHON:-python3}") || fail "there is no ${PYTHON:-python3}"
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

step() {
  if [ "$1" = environment ]; then environment; else
    [ -s build/python ] || fail "run step.sh environment first"
    [ "$1" != gate ] || set -- -m pytest -qq --tb=no -p no:cacheprovider \
      --junitxml=reports/gate.xml quality_gate.py
    "$(cat build/python)" "$@"
  fi
}

[[ ${1:-} =~ ^(environment|gate|.*\.py)$ ]] ||
  fail "say environment, gate, or a script and its arguments" >&2
mkdir -p build
echo "see the console" > build/reason.txt
set +e # beside || or in an if, the subshell's own -e would not count
(set -e && step "$@") 2>&1 | tee build/output.txt
code=${PIPESTATUS[0]}
[ "$code" = 0 ] || grep -v '^$' build/output.txt | tail -n 1 > build/reason.txt
exit "$code"
