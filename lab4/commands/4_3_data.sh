#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
set -euo pipefail
cp "$(dirname "$0")"/../{create_data.py,titanic.py,titanic_copy.txt} "$1/"
cd "$1"
set -v
python create_data.py
dvc add --quiet titanic.csv
dvc push
git add .
git commit --quiet --message "Create the data set"
git push --quiet
