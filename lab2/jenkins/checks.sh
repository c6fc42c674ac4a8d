#!/usr/bin/env bash
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
# The part of jenkins.sh that looks before it starts: Java, the war, the checkout, the password.
# shellcheck disable=SC2034,SC2154  # lab, home, port, python, java, war and state come from jenkins.sh

check_settings() { # one line for a setting that could never work
  command -v "$python" > /dev/null || fail 2 "PYTHON=$python: there is no such program"
  check_number JENKINS_PORT "$port" 65535
  check_number JENKINS_WAIT "${JENKINS_WAIT:-300}" 86400
  case ${JENKINS_USER:-student} in
    *[!A-Za-z0-9._-]*) fail 2 "JENKINS_USER: letters, digits, '.', '_' and '-' only" ;;
  esac
}

check_number() { # check_number NAME VALUE LIMIT
  case $2 in
    "" | *[!0-9]* | ??????*) ;;
    *) if [ "$2" -ge 1 ] && [ "$2" -le "$3" ]; then return 0; fi ;;
  esac
  fail 2 "$1=$2 is no number from 1 to $3"
}

check_java() { # one line for a Java that cannot be started, or that this war does not run on
  local version major
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p') || version=
  [ -n "$version" ] || fail 2 "JAVA=$java is no Java"
  major=${version#1.}
  major=${major%%[!0-9]*}
  war_version=$("$python" -c 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(
    "META-INF/MANIFEST.MF").decode())' "$war" 2> /dev/null |
    tr -d '\r' | sed -n 's/^Jenkins-Version: //p') || true
  [ -n "$war_version" ] || fail 2 "JENKINS_WAR=$war is no jenkins.war"
  case $war_version in
    1.* | 2.[0-9] | 2.[0-9].* | 2.[0-9][0-9] | 2.[0-9][0-9].* | 2.1[0-5][0-9]*)
      [ "$major" -ge 8 ] && { [ "$major" -eq 8 ] || [[ ${JENKINS_JAVA_OPTS:-} == *--add-opens* ]]; }
      ;;
    *) "$java" -jar "$war" --version > /dev/null 2>&1 ;; # newer wars check Java by themselves
  esac || fail 2 "wrong Java: Jenkins $war_version does not run on Java $major as it is; set JAVA"
}

describe() { # write down what the server and its job are going to be
  local top
  umask 077
  mkdir -p "$state"
  chmod 700 "$home"
  top=$(git -C "$lab" rev-parse --show-toplevel 2> /dev/null) || top=
  repository=${JENKINS_REPOSITORY:-$top}
  branch=${JENKINS_BRANCH:-$(git -C "$lab" symbolic-ref --quiet --short HEAD 2> /dev/null || true)}
  [ -n "$repository" ] || fail 2 "no git checkout here: set JENKINS_REPOSITORY"
  [ -n "$branch" ] || fail 2 "no branch is checked out here: set JENKINS_BRANCH"
  repository_folder=$top
  if [ -z "$war" ] && ! running && [ "$repository" = "$top" ]; then
    repository=/repository # where the container sees it
  fi
  printf '%s\n' "$repository" > "$state/repository"
  printf '%s\n' "$branch" > "$state/branch"
  printf 'http://127.0.0.1:%s\n' "$port" > "$state/url"
  if running; then return 0; fi # the user and the password are what they were at its start
  if [ -n "${JENKINS_PASSWORD:-}" ]; then
    printf '%s\n' "$JENKINS_PASSWORD" > "$state/password"
  elif [ ! -s "$state/password" ]; then
    "$python" -c 'import secrets; print(secrets.token_urlsafe(24))' > "$state/password"
    say "a password was made; it stands in $state/password"
  fi
  printf '%s\n' "${JENKINS_USER:-student}" > "$state/user"
}
