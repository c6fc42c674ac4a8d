#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
# Stage 4.8: bash 4_8_colleague.sh FOLDER clones its origin to a folder "colleague" beside it.
set -euo pipefail
cd "$1"
origin=$(git remote get-url origin)
place=$(git rev-parse --show-prefix)
cd "$(git rev-parse --show-toplevel)/.."
set -v
git -c advice.detachedHead=false clone --quiet --branch lab4-v3 "$origin" colleague
cd "colleague/$place"
dvc pull
dvc fetch --all-tags
