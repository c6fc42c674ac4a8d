#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
# Stages 4.4 to 4.6: bash 4_record.sh FOLDER SCRIPT TAG MESSAGE changes the table and records it.
set -euo pipefail
git -C "$1" symbolic-ref --quiet HEAD >/dev/null ||
  { echo "No branch is checked out. Make one first: git checkout -b NAME" >&2; exit 1; }
cp "$(dirname "$0")/../$2" "$1/"
cd "$1"
python "$2"
set -x
dvc add --quiet titanic.csv
dvc push
git add titanic.csv.dvc "$2"
git commit --quiet --message "$4"
git tag "$3"
git push --quiet --atomic origin HEAD "$3"
