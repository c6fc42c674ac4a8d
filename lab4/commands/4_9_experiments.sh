#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
set -euo pipefail
cp -R "$(dirname "$0")/../conf" "$1/"
cd "$1"
dvc config hydra.enabled true
git add .dvc/config conf
git diff --quiet --cached || git commit --quiet --message "Let Hydra compose the parameters"
set -v
dvc queue remove --quiet --all
dvc exp remove --quiet --all-commits
dvc exp run --queue --name try -S 'model=logistic,forest,boosting' -S 'columns=three,six'
