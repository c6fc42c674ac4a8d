#!/usr/bin/env bash
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
# pipeline.sh [--seed N]: make data, prepare them, train, test; prints the one line with the metric.
set -euo pipefail

stop() { # stop CODE TEXT
  printf 'pipeline.sh: %s\n' "${2//$'\n'/ }" >&2
  exit "$1"
}

seed=1
while [ $# -gt 0 ]; do
  case $1 in
    --seed) [ $# -ge 2 ] || stop 2 "--seed wants a number"; seed=$2; shift 2 ;;
    --seed=*) seed=${1#--seed=}; shift ;;
    -h | --help) printf 'usage: pipeline.sh [--seed N]\n'; exit 0 ;;
    *) stop 2 "unknown argument '$1'; usage: pipeline.sh [--seed N]" ;;
  esac
done
case $seed in
  '' | *[!0-9]* | ??????????*) stop 2 "--seed wants a whole number of 0 to 999999999, not '$seed'" ;;
esac

# To the lab's folder, also when called by a link from elsewhere.
file=${BASH_SOURCE[0]}
while [ -L "$file" ]; do
  target=$(readlink -- "$file")
  case $target in /*) file=$target ;; *) file=$(dirname -- "$file")/$target ;; esac
done
here=$(CDPATH='' cd -- "$(dirname -- "$file")" && pwd)
cd -- "$here"
[ -e data_creation.py ] || stop 1 "data_creation.py is missing: $here is not the lab's folder"

# One run at a time, so that two never mix their data. A lock whose owner is gone is taken over.
lock=.pipeline.lock
take_lock() { (set -o noclobber; echo $$ >"$lock") 2>/dev/null; }
if ! take_lock; then
  [ -w . ] || stop 1 "cannot write in $here"
  owner=$(cat "$lock" 2>/dev/null || true)
  gone=$lock.$$
  if [ -z "$owner" ] || kill -0 "$owner" 2>/dev/null || ! mv "$lock" "$gone" 2>/dev/null ||
    [ "$(cat "$gone")" != "$owner" ] || ! take_lock; then
    stop 1 "another run is at work in $here; if not, delete $lock there"
  fi
  rm -f "$gone"
fi
trap 'rm -f "$lock"' EXIT
trap 'exit 143' HUP TERM # when the step at work has ended, so that it never meets the next run

# Whatever goes wrong from here on: no step finds old data, and nobody finds an old model.
rm -rf train test prepared model.pkl .aside.*

holds_pins() { # holds_pins PYTHON: is it new enough, with every version that the lab wants?
  "$1" -c '
import sys
from importlib.metadata import PackageNotFoundError, version
pins = [line.split("==") for line in open("requirements.txt") if "==" in line]
try:
    same = all(version(name) == pin.strip() for name, pin in pins)
except PackageNotFoundError:
    same = False
sys.exit(not (same and sys.version_info >= (3, 11)))' >/dev/null 2>&1
}

make_venv() {
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop 1 "python3 is older than 3.11; put a newer one first on PATH"
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    stop 1 "python3 has no venv module; on Debian and Ubuntu: apt install python3-venv"
  printf 'pipeline.sh: installing requirements.txt into .venv (once)\n' >&2
  rm -rf .venv
  python3 -m venv .venv >&2 || stop 1 "python3 -m venv .venv failed"
  PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install --quiet \
    --requirement requirements.txt >&2 || stop 1 "pip could not install requirements.txt (see above)"
  touch .venv/complete # the last step: without it the next run starts .venv anew
}

command -v python3 >/dev/null || stop 1 "no python3 on PATH; install Python 3.11 or newer"
python=python3
if ! holds_pins python3; then
  python=.venv/bin/python
  if ! [ -e .venv/complete ] || ! holds_pins "$python"; then make_venv; fi
fi

"$python" data_creation.py --seed "$seed" >&2
"$python" data_preprocessing.py >&2
"$python" model_preparation.py >&2
line=$("$python" model_testing.py)
printf '%s\n' "$line"
