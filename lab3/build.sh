#!/usr/bin/env bash
# Written by notebooks/lab3_docker.ipynb; edit it there.
# Build the image and name it by what it was built from.
#   build.sh            tags IMAGE:SHA (SHA-dirty with uncommitted changes), :BRANCH and :latest
#   build.sh --push     the same, pushes the three to REGISTRY, prints REGISTRY/IMAGE@sha256:...
# IMAGE (titanic-service), BASE_IMAGE (python:3.12.12-slim by its digest where a registry can be
# asked, else python:3.12-slim), REGISTRY (localhost:5000, say), REGISTRY_USER, REGISTRY_PASSWORD.
set -euo pipefail
fail() { echo "build.sh: $1" >&2; exit 2; }

case "$*" in
  "") ;;
  --push) [ -n "${REGISTRY:-}" ] || fail "--push needs REGISTRY, such as localhost:5000" ;;
  *) fail "unknown arguments: $* (possible: --push)" ;;
esac
cd "$(dirname "$0")"
docker version >/dev/null 2>&1 || fail "no Docker engine answers; start it, or set DOCKER_HOST"

image=${IMAGE:-titanic-service} sha=unknown tags=latest
if git rev-parse --verify -q HEAD >/dev/null 2>&1 && [ -n "$(git ls-files .)" ]; then
  sha=$(git rev-parse HEAD)
  [ -z "$(git status --porcelain -- .)" ] || sha=$sha-dirty
  branch=$(git symbolic-ref --quiet --short HEAD || true) # a detached HEAD has none
  # a tag has up to 128 of these signs, and begins with neither - nor .
  branch=$(printf %s "$branch" | LC_ALL=C tr -c 'A-Za-z0-9_.-' '-' | sed 's/^[-.]/_/')
  tags="$sha ${branch:0:128} latest"
else
  [ $# = 0 ] || fail "--push needs a git checkout: a pushed image is named by its commit"
  echo "build.sh: not a git checkout: the image gets the tag latest only" >&2
fi

# The base by its digest: the same bytes for everyone who builds this commit's image again.
base=${BASE_IMAGE:-python:3.12.12-slim}
digest=$(docker buildx imagetools inspect "$base" 2>/dev/null | awk '/^Digest:/ {print $2}' || true)
case "$base@$digest" in
  *@*@*) ;; # BASE_IMAGE names a digest already
  *@sha256:*) base=$base@$digest ;;
  *) base=${BASE_IMAGE:-python:3.12-slim} ;;
esac
docker build --quiet --build-arg "BASE_IMAGE=$base" --build-arg "BASE_NAME=$base" \
  --build-arg "REVISION=$sha" --tag "$image:latest" . >/dev/null
for tag in $tags; do
  docker tag "$image:latest" "$image:$tag"
  echo "$image:$tag"
done
[ $# = 1 ] || exit 0
if [ -n "${REGISTRY_USER:-}" ]; then
  host=${REGISTRY%%/*}
  printf %s "${REGISTRY_PASSWORD:-}" |
    docker login --username "$REGISTRY_USER" --password-stdin "$host" >/dev/null 2>&1 ||
    fail "no login at $host"
  trap 'docker logout "$host" >/dev/null' EXIT # the password does not stay on this machine
fi
for tag in $tags; do
  docker tag "$image:$tag" "$REGISTRY/$image:$tag"
  docker push --quiet "$REGISTRY/$image:$tag"
done
docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image:latest" |
  grep "^$REGISTRY/$image@"
