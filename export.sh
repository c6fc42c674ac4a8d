#!/usr/bin/env bash
# From the notebooks to the labs' files, to executed notebooks, to pages and tests: `bash export.sh --help`.
set -euo pipefail
unset CDPATH
case ${BASH_SOURCE[0]} in */*) cd -- "${BASH_SOURCE[0]%/*}" ;; esac

help='bash export.sh                    write the files under lab1/ ... lab5/ from the notebooks
bash export.sh --check            write nothing; exit 1 if a file differs from its notebook
bash export.sh --run [LAB...]     execute the notebooks into build/, two at a time
bash export.sh --refresh [LAB...] execute them, and put the outputs into the committed notebooks
bash export.sh --html [LAB...]    make pages of the executed notebooks in build/, to hand in
bash export.sh --test [LAB...]    run the test suite
LAB is lab1 ... lab5, course or benchmark (the last only when named). PYTHON=... chooses an interpreter.'

fail() { # CODE MESSAGE
  echo "export.sh: $2" >&2
  exit "$1"
}

tangle() { "$python" -I -S notebooks/tools/tangle.py "$@"; }

# Whether an interpreter has what environment.yml asks for: its packages, and none at odds with the constraints.
holds() {
  "$1" - environment.yml notebooks/constraints.txt 2>/dev/null <<'END'
import re, sys
from importlib.metadata import distributions

if not (3, 11) <= sys.version_info[:2]:
    sys.exit(1)
name = lambda text: re.sub(r"[-_.]+", "-", text).lower()
have = {name(d.metadata["Name"]): d.version for d in distributions()}
asked, pinned = (dict(re.findall(r"^[ -]*([\w.-]+)(?:\[\w+\])?==([^\s;]+)", open(path).read(), re.M))
                 for path in sys.argv[1:])
sys.exit(any(have.get(name(p)) != v for p, v in asked.items())
         or any(have.get(name(p), v) != v for p, v in pinned.items()))
END
}

# Holds a lock until this process ends, so that two never make one .venv or execute in one folder.
lock() {
  exec 9>>build/.lock
  "$python" - <<'END'
import fcntl, sys

try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("export.sh: waiting for another export.sh in this folder", file=sys.stderr, flush=True)
    fcntl.flock(9, fcntl.LOCK_EX)
END
}

# Sets $python to an interpreter that has everything: the active one, or that of .venv, which is made if need be.
environment() {
  local pins pin minor='import sys; print("%d.%d" % sys.version_info[:2])'
  if holds "$python"; then return; fi
  # One that was interrupted while it was made has no pip, and is made anew.
  if [ -x .venv/bin/python ] && { command -v uv >/dev/null || .venv/bin/python -c 'import pip' 2>/dev/null; } &&
    { [ -z "${PYTHON:-}" ] || [ "$("$python" -c "$minor")" = "$(.venv/bin/python -c "$minor")" ]; }; then
    python=$PWD/.venv/bin/python
    if holds "$python"; then return; fi
  else
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
      fail 2 "$python is older than Python 3.11; name a newer one: PYTHON=python3.12 bash export.sh ..."
    echo "export.sh: making .venv" >&2
    if command -v uv >/dev/null; then
      uv venv --quiet --clear --python "$python" .venv
    else
      "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        fail 2 "$python has no venv: install the package python3-venv (Debian, Ubuntu: sudo apt install python3-venv)"
      "$python" -m venv --clear .venv
    fi
    python=$PWD/.venv/bin/python
  fi
  pins=(--constraint notebooks/constraints.txt)
  while read -r pin; do pins+=("$pin"); done < <(sed -n 's/^ *- *\([^ ]*==[^ ]*\).*/\1/p' environment.yml)
  echo "export.sh: installing $((${#pins[@]} - 2)) packages and what they need into .venv (once; some minutes)" >&2
  if command -v uv >/dev/null; then
    uv pip install --quiet --compile-bytecode --python "$python" "${pins[@]}"
  else
    "$python" -m pip install --quiet --disable-pip-version-check "${pins[@]}"
  fi
}

# Sets ${notebooks[@]} to those that the LAB arguments name, as seen from notebooks/; by default all but the benchmark.
choose() {
  local lab file
  [ $# -gt 0 ] || set -- lab1 lab2 lab3 lab4 lab5 course
  for lab; do
    case $lab in lab[1-5] | course | benchmark) ;; *) fail 2 "no lab '$lab': lab1 ... lab5, course or benchmark" ;; esac
    for file in "notebooks/$lab"[._]*ipynb; do
      [ ! -e "$file" ] || notebooks+=("${file#notebooks/}")
    done
  done
  [ ${#notebooks[@]} -gt 0 ] || fail 2 "no notebook for $*"
}

# The labs' tests, with the report that the scoreboard reads; then the house's, which execute the notebooks.
tests() {
  local labs=() lab status=0 report=build/junit.xml only=$*
  [ $# -eq 0 ] || report=build/junit-some.xml # the scoreboard wants all labs
  [ $# -gt 0 ] || set -- lab4 lab3 lab2 lab1 lab5 # the longest first
  for lab; do
    case $lab in lab?) [ ! -d "$lab" ] || labs+=("$lab") ;; esac
  done
  if [ ${#labs[@]} -gt 0 ]; then
    "$python" -m pytest -q -n 2 --timeout 900 --dist loadfile --no-loadscope-reorder \
      --junitxml "$report" "${labs[@]}" || status=1
  fi
  "$python" -m pytest -q -n 2 --timeout 900 --dist worksteal --junitxml build/junit-house.xml -k "${only// / or }" notebooks || status=1
  return $status
}

python=${PYTHON:-python3}
notebooks=()
action=${1:-}
[ $# -eq 0 ] || shift
case $action in
  "" | --check | --help) [ $# -eq 0 ] || fail 2 "${action:-export} takes no '$1'" ;;
  --run | --refresh | --html | --test) choose "$@" ;;
  *) fail 2 "unknown '$action': --check, --run, --refresh, --html, --test or --help" ;;
esac
case $action in --help) echo "$help" && exit ;; esac
command -v "$python" >/dev/null || fail 2 "no $python: install Python 3.11 or newer, or name one: PYTHON=..."

if [ "$action" = --check ]; then
  # Without git, or outside a repository, there is no list to check against.
  { git ls-files -z --cached --others --exclude-standard lab1 lab2 lab3 lab4 lab5 2>/dev/null || true; } | tangle --check
  exit
fi
tangle
[ -n "$action" ] || exit 0

lock
environment
export PATH="${python%/*}:$PATH" JUPYTER_PREFER_ENV_PATH=1 IPYTHONDIR="$PWD/build/ipython"
unset PYTHON # it has been chosen, and stands first on PATH for all that follows
case $action in
  --test) tests "$@" ;;
  *) cd notebooks && exec "$python" -m tools.execute "${action#--}" "${notebooks[@]}" ;;
esac
