#!/usr/bin/env bash
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
# step.sh SCRIPT [ARGUMENT…]: run one step of the pipeline with the Python of environment.sh.
# A failed step leaves the last line of its complaint in build/reason.txt.
set -uo pipefail
unset PYTHONUNBUFFERED # with it a line goes out in two pieces, and another may come between them
lab=$(cd "$(dirname "$0")" && pwd) || exit 1
script=${1:-}
mkdir -p "$lab/build" || exit 1
rm -f "$lab/build/reason.txt"
case $script in
  environment.sh) runner=bash ;;
  *.py)
    if [ ! -s "$lab/build/python" ]; then
      echo "step.sh: run environment.sh first" | tee "$lab/build/reason.txt" >&2
      exit 2
    fi
    runner=$(cat "$lab/build/python")
    ;;
  *)
    echo "step.sh: SCRIPT must be environment.sh or one of the Python scripts" >&2
    exit 2
    ;;
esac
shift
# stderr goes on to the console and into a file; stdout passes by on descriptor 3
{ "$runner" "$lab/$script" "$@" 2>&1 >&3 3>&- | tee "$lab/build/stderr.txt" >&2; } 3>&1
code=$?
[ $code -eq 0 ] || tail -n 1 "$lab/build/stderr.txt" > "$lab/build/reason.txt"
exit $code
