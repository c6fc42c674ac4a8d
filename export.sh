#!/usr/bin/env bash
# From the notebooks to the labs' files, to executed notebooks, to pages and tests: `bash export.sh --help`.
set -euo pipefail
unset CDPATH
caller=$PWD
case ${BASH_SOURCE[0]} in */*) cd -- "${BASH_SOURCE[0]%/*}" ;; esac

help='bash export.sh                    write the files under lab1/ ... lab5/ from the notebooks
bash export.sh --check            write nothing; exit 1 if a file differs from its notebook
bash export.sh --stitch [FILE...] put edited files under lab1/ ... lab5/ back into their cells
bash export.sh --run [LAB...]     execute the notebooks into build/, two at a time
bash export.sh --refresh [LAB...] execute them, and put the outputs into the committed notebooks
bash export.sh --html [LAB...]    make pages of the executed notebooks in build/, to hand in
bash export.sh --test [LAB...]    execute the notebooks in a copy, compare, then run notebooks/tests
LAB is lab1 ... lab5, course or benchmark (the last only when named). PYTHON=... chooses an interpreter.'

fail() { # CODE MESSAGE
  echo "export.sh: $2" >&2
  exit "$1"
}

# Imported rather than run, so that Python keeps its bytecode: compiling it is a tenth of the time.
tangle() {
  "$python" -I -S -c 'import sys; sys.path[:0] = ["notebooks/tools"]; import tangle; sys.exit(tangle.main(sys.argv[1:]))' "$@"
}

# What git knows of the labs' folders, each name followed by a NUL; nothing outside a repository.
known_to_git() {
  local error
  if ! git ls-files -z --cached --others --exclude-standard lab1 lab2 lab3 lab4 lab5 2>/dev/null && [ -e .git ]; then
    error=$(git rev-parse 2>&1) || true
    echo "export.sh: stray files are not looked for, because git does not answer: ${error%%$'\n'*}" >&2
  fi
}

# Whether an interpreter has what environment.yml asks for; sets $odds to what is at odds.
suits() { odds=$("$1" notebooks/tools/environment.py 2>&1); }

# Sets $python to an interpreter that has everything: the active one, or that of .venv, which is made if need be.
environment() {
  local pins pin odds why minor='import sys; print("%d.%d" % sys.version_info[:2])'
  if suits "$python"; then return; fi
  why="$python does not suit: ${odds##*$'\n'}"
  # One that was interrupted while it was made has no pip, and is made anew.
  if [ -x .venv/bin/python ] && { command -v uv >/dev/null || .venv/bin/python -c 'import pip' 2>/dev/null; } &&
    { [ -z "${PYTHON:-}" ] || [ "$("$python" -c "$minor")" = "$(.venv/bin/python -c "$minor")" ]; }; then
    python=$PWD/.venv/bin/python
    if suits "$python"; then
      [ -z "${VIRTUAL_ENV:-}${CONDA_PREFIX:-}" ] || echo "export.sh: $why; using .venv" >&2
      return
    fi
  else
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
      fail 2 "$python is older than Python 3.11; name a newer one: PYTHON=python3.12 bash export.sh ..."
    echo "export.sh: $why" >&2
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
  while read -r pin; do pins+=("$pin"); done < <("$python" notebooks/tools/environment.py --pins)
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
    case $lab in lab[1-5] | course | benchmark) ;; *) fail 2 "'$lab' is not a lab: lab1 ... lab5, course or benchmark" ;; esac
    for file in "notebooks/$lab"[._]*ipynb; do
      case " ${notebooks[*]-} " in *" ${file#notebooks/} "*) continue ;; esac # named twice
      [ ! -e "$file" ] || notebooks+=("${file#notebooks/}")
    done
  done
  [ ${#notebooks[@]} -gt 0 ] || fail 2 "no notebook for $*"
}

suite() { # NAME ARGUMENTS...: pytest in a process of its own
  echo "export.sh: the tests of $1" >&2
  [ "$1" = lab3 ] || set -- "$@" -p no:schemathesis # a plugin that costs seconds, and only lab 3 uses
  "$python" -m pytest -q -n 2 --timeout 900 --dist worksteal --junitxml "build/tests-$1.xml" "${@:2}"
}

# The notebooks in a copy, their outputs compared; then each lab's deep tests by themselves, and the house's.
tests() {
  local status=0 lab files only=$*
  (cd notebooks && "$python" -m tools.execute test "${notebooks[@]}") || status=1
  [ $# -gt 0 ] || set -- lab4 lab3 lab2 lab1 lab5
  for lab; do
    files=("notebooks/tests/test_$lab"_*.py)
    [ ! -e "${files[0]}" ] || suite "$lab" "${files[@]}" || status=1
  done
  suite house notebooks/tests --ignore-glob='*/test_lab*' -k "${only// / or }" || status=1
  return $status
}

python=${PYTHON:-python3}
notebooks=()
action=${1:-}
[ $# -eq 0 ] || shift
case $action in
  "" | --check | --help) [ $# -eq 0 ] || fail 2 "${action:-export} takes no '$1'" ;;
  --stitch) ;;
  --run | --refresh | --html | --test) choose "$@" ;;
  *) fail 2 "unknown '$action': --check, --stitch, --run, --refresh, --html, --test or --help" ;;
esac
case $action in --help) echo "$help" && exit ;; esac
command -v "$python" >/dev/null || fail 2 "no $python: install Python 3.11 or newer, or name one: PYTHON=..."

case $action in
  --check)
    known_to_git | tangle --check
    exit
    ;;
  --stitch)
    files=()
    for file; do case $file in /*) files+=("$file") ;; *) files+=("$caller/$file") ;; esac done
    tangle --stitch ${files[@]+"${files[@]}"} # bash 3.2 takes an empty list for an unset name
    exit
    ;;
esac
tangle
[ -n "$action" ] || exit 0

exec 9>>build/.lock
"$python" -I notebooks/tools/lock.py
# Into our own environment, whatever pip's settings say for others.
export PIP_USER=0
unset PIP_TARGET PIP_PREFIX PIP_ROOT
environment
export PATH="${python%/*}:$PATH" JUPYTER_PREFER_ENV_PATH=1 IPYTHONDIR="$PWD/build/ipython"
unset PYTHON # it has been chosen, and is first on PATH for all that follows
case $action in
  --test) tests "$@" ;;
  *) cd notebooks && exec "$python" -m tools.execute "${action#--}" "${notebooks[@]}" ;;
esac
