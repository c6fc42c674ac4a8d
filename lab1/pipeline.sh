#!/usr/bin/env bash
# Written by notebooks/lab1_bash_pipeline.ipynb; edit it there.
# pipeline.sh [--seed N]: make the data, prepare them, train, test; prints one line, the accuracy.
set -euo pipefail
unset CDPATH PIP_TARGET PIP_PREFIX
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

stop() { echo "pipeline.sh: $2" >&2; exit "$1"; } # stop CODE MESSAGE

seed=1
if [ "${1:-}" = --seed ] && [ $# -eq 2 ]; then
  seed=$2
elif [ $# -gt 0 ]; then
  stop 2 "'$*' is not understood; usage: pipeline.sh [--seed N]"
fi
case $seed in '' | *[!0-9]*) stop 2 "--seed wants a whole number, not '$seed'" ;; esac
[ -e data_creation.py ] || stop 1 "data_creation.py is missing: $PWD is not the lab's folder"
[ -w . ] || stop 1 "cannot write in $PWD"

rm -rf train test prepared model.pkl .new-*

has_pins() { # has_pins PYTHON: does it have every version that requirements.txt asks for?
  "$1" -c 'from importlib.metadata import version
pins = [line.split("==") for line in open("requirements.txt") if "==" in line]
raise SystemExit(any(version(name) != pin.strip() for name, pin in pins))' 2>/dev/null
}

python=python3
if ! has_pins python3; then
  python=.venv/bin/python
  if ! { [ -e .venv/complete ] && has_pins "$python"; }; then
    python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
      stop 1 "needs python3, 3.11 or newer, with venv (Debian, Ubuntu: apt install python3-venv)"
    echo "pipeline.sh: installing requirements.txt into .venv (once)" >&2
    rm -rf .venv
    python3 -m venv .venv >&2
    PIP_USER=0 "$python" -m pip install --quiet --requirement requirements.txt >&2 ||
      stop 1 "pip could not install requirements.txt (see above)"
    touch .venv/complete
  fi
fi

"$python" data_creation.py --seed "$seed" >&2
"$python" data_preprocessing.py >&2
"$python" model_preparation.py >&2
line=$("$python" model_testing.py)
echo "$line"
