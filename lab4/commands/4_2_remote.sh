#!/usr/bin/env bash
# Written by notebooks/lab4_dvc.ipynb; edit it there.
# Stage 4.2: bash 4_2_remote.sh FOLDER REMOTE [ENDPOINT] makes REMOTE the place for the data.
set -euo pipefail
case $2${3:-} in *://*:*@*) echo "No password in an address: git publishes it" >&2; exit 1 ;; esac
case $2 in /* | *://*) ;; *) echo "A remote must be an absolute path or address" >&2; exit 1 ;; esac
cd "$1"
set -v
dvc remote add --default storage "$2"
[ -z "${3:-}" ] || dvc remote modify storage endpointurl "$3"
git commit --quiet --all --message "Set up the remote"
git push --quiet
