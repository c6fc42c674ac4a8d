#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
# Stage 4.9: six experiments in DVC's queue, composed by Hydra from conf/.
set -euo pipefail
lab=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
set -v
cp -R "$lab/conf" .
dvc config hydra.enabled true
git add .dvc/config conf
git diff --quiet --cached || git commit --quiet --message "Let Hydra compose the parameters"
dvc exp run --queue --force --name try -S 'model=logistic,forest,boosting' -S 'columns=three,six'
