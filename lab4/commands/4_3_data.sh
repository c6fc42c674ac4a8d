#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
# Stage 4.3: the data set, under DVC's control.
set -euo pipefail
lab=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
set -v
cp "$lab"/{create_data.py,titanic.py,titanic_copy.txt} .
python create_data.py
dvc add titanic.csv
dvc push
git add titanic.csv.dvc .gitignore create_data.py titanic.py titanic_copy.txt
git commit --quiet --message "Create the data set"
git push --quiet
