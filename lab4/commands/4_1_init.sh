#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
# Stage 4.1: bash 4_1_init.sh FOLDER makes a git and DVC repository, and its origin beside it.
set -euo pipefail
mkdir -p "$1"
cd "$1"
[ ! -e .dvc ] || { echo "'.dvc' exists: $1 is set up already" >&2; exit 1; }
git init --quiet
git config user.name >/dev/null || git config user.name "Lab 4"
git config user.email >/dev/null || git config user.email "lab4@example.org"
git config commit.gpgsign false
git config core.autocrlf false
dvc init --quiet
dvc config core.analytics false
echo __pycache__/ > .gitignore
git add .
git commit --quiet --message "Set up DVC"
git branch -M main
git clone --quiet --bare . ../origin.git
git remote add origin "$PWD/../origin.git"
git push --quiet --set-upstream origin main
