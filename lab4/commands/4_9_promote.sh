#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
# Stage 4.9: bash 4_9_promote.sh FOLDER EXPERIMENT makes an experiment the branch lab4-best-model.
set -euo pipefail
cd "$1"
set -v
git checkout --quiet -b lab4-best-model
dvc exp apply "$2"
git add params.yaml dvc.lock metrics.json
git commit --quiet --message "Take the best experiment"
dvc push
git push --quiet origin lab4-best-model
