#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
set -euo pipefail
cd "$1"
branch=$(git symbolic-ref --short HEAD)
set -v
for tag in lab4-v1 lab4-v2 lab4-v3; do
  git checkout --quiet "$tag"
  dvc checkout titanic.csv
  sed -n '1p;7p' titanic.csv
done
git checkout --quiet "$branch"
dvc checkout
