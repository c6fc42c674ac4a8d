#!/usr/bin/env bash
# What lab 3's tests need on a Debian 12 machine that has no engine and may reach no image registry.
# Needs root, apt and, where no registry answers, a CPython of the wanted version (pyenv keeps several).
#
#   docker_offline.sh engine         install Debian's engine, start dockerd, wait for it   (~20 s)
#   docker_offline.sh plugins DIR    compose v2 and buildx as client plugins; then: export DOCKER_CONFIG=DIR   (~5 s)
#   docker_offline.sh base [3.12]    a local image tagged python:3.12-slim, much like the official one   (~30-60 s, 120 MB)
#   docker_offline.sh newcomer       an image mlops-labs-newcomer: plain Debian, python3, venv, git, an ordinary user   (~60 s)
#   docker_offline.sh browser        Debian's chromium, and a font that has Cyrillic, for the UI tests
#   docker_offline.sh registry       Debian's docker-registry (only the program; a test starts its own)
#
# The base image holds this machine's certificate authorities and pip's cert setting, so that a Dockerfile that says
# `FROM python:3.12-slim` and `RUN pip install -r requirements.txt` stays an ordinary one. Never push that base anywhere.
# shellcheck disable=SC2012,SC2016  # ls for the newest Python; text in single quotes that another shell reads
set -euo pipefail

mirror() { apt-get indextargets --format '$(REPO_URI)' | grep -m1 '/debian/\?$'; }
quiet_install() { DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null; }

engine() {
  if docker info >/dev/null 2>&1; then return; fi
  command -v dockerd >/dev/null || { apt-get -qq update; quiet_install docker.io containerd runc iptables; }
  mkdir -p /var/log
  setsid nohup dockerd >/var/log/dockerd.log 2>&1 </dev/null &
  for _ in $(seq 60); do docker info >/dev/null 2>&1 && return; sleep 0.5; done
  tail -20 /var/log/dockerd.log >&2; echo "dockerd did not start" >&2; return 1
}

plugins() {
  local dir tmp; dir=$(realpath -m "${1:?plugins needs a folder}"); tmp=$(mktemp -d); chmod 755 "$tmp"
  mkdir -p "$tmp/lists/partial" "$tmp/cache/archives/partial" "$dir/cli-plugins"
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) trixie main" >"$tmp/s.list"
  local opts=(-qq -o Dir::Etc::sourcelist="$tmp/s.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$tmp/lists"
    -o Dir::Cache="$tmp/cache" -o Dir::State::status=/dev/null -o APT::Sandbox::User=root)
  ( cd "$tmp" && apt-get "${opts[@]}" update >/dev/null && apt-get "${opts[@]}" download docker-compose docker-buildx >/dev/null
    for deb in *.deb; do dpkg-deb -x "$deb" unpacked; done
    cp unpacked/usr/libexec/docker/cli-plugins/* "$dir/cli-plugins/" )
  rm -rf "$tmp"
  DOCKER_CONFIG=$dir docker compose version; DOCKER_CONFIG=$dir docker buildx version
}

# A Debian in the folder ROOT with some packages, this machine's certificate authorities, and pip's cert setting.
debian_root() { # ROOT PACKAGES,WITH,COMMAS
  command -v mmdebstrap >/dev/null || { apt-get -qq update; quiet_install mmdebstrap binutils; }
  chmod 755 "$1"
  mmdebstrap --quiet --variant=apt --mode=root --dpkgopt=force-unsafe-io --aptopt='Acquire::Languages "none"' \
    --include="ca-certificates,usr-is-merged,$2" bookworm "$1" "$(mirror)"
  # the official images have no perl but perl-base: the bootstrap's usrmerge brought it (50 MB)
  chroot "$1" apt-get -qq -y -o Dpkg::Use-Pty=0 purge usrmerge perl libperl5.36 'perl-modules-*' >/dev/null
  rm -rf "$1"/usr/share/{man,info,groff,locale,lintian}/*
  cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
  chroot "$1" update-ca-certificates >/dev/null 2>&1
  printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' >"$1/etc/pip.conf"
}

# The folder ROOT as an image; it is gone then.
image_of() { # ROOT NAME OPTIONS...
  local root=$1 name=$2; shift 2
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/* "$root"/tmp/*; : >"$root/etc/resolv.conf"
  tar -C "$root" --numeric-owner -c . | docker import --change 'ENV LANG=C.UTF-8' "$@" - "$name" >/dev/null
  rm -rf "$root"
  docker image inspect -f '{{.RepoTags}} {{.Size}}' "$name"
}

base() {
  local minor=${1:-3.12} source root
  if docker image inspect "python:$minor-slim" >/dev/null 2>&1 || docker pull -q "python:$minor-slim" 2>/dev/null; then return; fi
  source=$(ls -d "${PYENV_ROOT:-$HOME/.pyenv}/versions/$minor".* | tail -1)
  root=$(mktemp -d)
  debian_root "$root" netbase,tzdata,libbz2-1.0,libffi8,liblzma5,libncursesw6,libreadline8,libsqlite3-0,libssl3,libuuid1,zlib1g,libnsl2,libtirpc3,libcrypt1,libexpat1
  tar -C "$source" --exclude=test --exclude=tests --exclude=idle_test --exclude=__pycache__ --exclude='libpython*.a' \
    --exclude=python.o --exclude='_tkinter*.so' --exclude='site-packages/*' -c bin include lib share | tar -C "$root/usr/local" -x
  strip --strip-unneeded "$root"/usr/local/lib/libpython*.so.1.0 "$root"/usr/local/lib/python"$minor"/lib-dynload/*.so 2>/dev/null || true
  rm -f "$root"/usr/local/bin/pip* "$root"/usr/local/bin/2to3*
  { grep -rIlF "$source" "$root/usr/local" || true; } | xargs -r sed -i --follow-symlinks "s#$source#/usr/local#g"
  ln -sf python3 "$root/usr/local/bin/python"
  chroot "$root" ldconfig
  "$source/bin/python" -m pip -q download --no-deps -d "$root/tmp" pip 2>/dev/null
  chroot "$root" sh -c 'w=$(ls /tmp/pip-*.whl); python -B $w/pip install -q --no-index --no-compile --root-user-action=ignore $w; rm -f $w'
  image_of "$root" "python:$minor-slim" --change 'CMD ["python3"]' \
    --change 'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin'
}

newcomer() {
  local root
  if ! docker image inspect debian:12-slim >/dev/null 2>&1 && ! docker pull -q debian:12-slim 2>/dev/null; then
    root=$(mktemp -d); debian_root "$root" libc-bin; image_of "$root" debian:12-slim --change 'CMD ["bash"]'
  fi
  docker build -q -t mlops-labs-newcomer - <<'END'
FROM debian:12-slim
RUN apt-get -qq update && apt-get -qq install -y --no-install-recommends ca-certificates git python3 python3-venv >/dev/null \
    && useradd --uid 1000 --create-home student
USER student
WORKDIR /home/student
END
}

# chromium is looked for by name on PATH by the tests (chromium, chromium-browser, google-chrome).
browser() {
  if command -v chromium || command -v google-chrome; then return; fi
  apt-get -qq update; quiet_install chromium fonts-dejavu-core
}

registry() {
  if command -v docker-registry; then return; fi
  apt-get -qq update; quiet_install docker-registry
}

"$@"
