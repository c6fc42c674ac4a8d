#!/usr/bin/env bash
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
set -euo pipefail
lab=$(cd "$(dirname "$0")" && pwd)
# In the plain C locale Java opens no path with other letters than ASCII, and ps does not show one.
[ "$(locale charmap 2> /dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8

usage() {
  cat << 'TEXT'
jenkins.sh up                    start a Jenkins with this repository's pipeline in it, and wait for it
jenkins.sh run [NAME=value…]     build, follow the console; exit 0 SUCCESS, 1 FAILURE, 3 UNSTABLE
jenkins.sh export [FILE]         write the server's job, normalised (default lab2/build/job.xml)
jenkins.sh down                  stop what `up` started

The server listens on 127.0.0.1 only. Exit 2 is a mistake in the call, 1 a step that failed.
Without the Pipeline plugins `up` starts the server, says that the job cannot be made, and exits 1.

JENKINS_WAR        a jenkins.war to start; without it, Docker is used (jenkins/compose.yaml)
JENKINS_PLUGINS    a folder with .hpi or .jpi files: pipeline, git, junit, credentials and theirs
JENKINS_HOME       where the server lives (default lab2/build/jenkins)
JENKINS_PORT       the web port (default 8080)
JENKINS_USER       the only user (default student)
JENKINS_PASSWORD   its password; else one is made and kept in JENKINS_HOME/lab2/password (mode 0600)
JENKINS_REPOSITORY what the job builds (default: this checkout's folder)
JENKINS_BRANCH     the branch it builds (default: the branch checked out)
JENKINS_JOB_XML    another job than job.xml
JENKINS_JAVA_OPTS  more options for Java
JENKINS_WAIT       seconds that `up` waits for an answer (default 300)
JAVA, PYTHON       the programs to use (default java, python3)
TEXT
}

say() { echo "jenkins.sh: $*" >&2; }
fail() { # fail CODE MESSAGE…
  local code=$1
  shift
  say "$@"
  exit "$code"
}
control() { # speak REST to the server that the state folder describes
  LAB2_URL=$(cat "$state/url") LAB2_USER=$(cat "$state/user") LAB2_PASSWORD=$(cat "$state/password") \
    LAB2_REPOSITORY=$(cat "$state/repository") LAB2_BRANCH=$(cat "$state/branch") \
    LAB2_PID=$(cat "$state/pid" 2> /dev/null || true) LAB2_LOG=$state/log \
    "$python" "$lab/jenkins/control.py" "$@"
}
need_server() { [ -s "$state/url" ] || fail 2 "no server here: run jenkins.sh up first"; }

home=${JENKINS_HOME:-$lab/build/jenkins}
[ ! -d "$home" ] || home=$(cd "$home" && pwd)
# shellcheck disable=SC2034  # used in the two files below
port=${JENKINS_PORT:-8080} java=${JAVA:-java}
python=${PYTHON:-python3}
state=$home/lab2 # what `up` found out: pid, url, user, password, repository, branch, log
# shellcheck source=jenkins/checks.sh disable=SC1091
. "$lab/jenkins/checks.sh"
# shellcheck source=jenkins/server.sh disable=SC1091
. "$lab/jenkins/server.sh"

verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
  -h | --help) usage ;;
  up)
    [ $# -eq 0 ] || fail 2 "up takes no arguments; see jenkins.sh --help"
    up
    ;;
  run)
    need_server
    control run "$@"
    ;;
  export)
    [ $# -le 1 ] || fail 2 "export takes one file; see jenkins.sh --help"
    need_server
    control export "${1:-$lab/build/job.xml}"
    ;;
  down)
    [ $# -eq 0 ] || fail 2 "down takes no arguments; see jenkins.sh --help"
    down
    ;;
  *) fail 2 "say up, run, export or down; jenkins.sh --help tells more" ;;
esac
