#!/usr/bin/env bash
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
set -euo pipefail
unset CDPATH

usage() {
  cat << 'TEXT'
jenkins.sh up                  start a Jenkins on 127.0.0.1 and put the job lab2 (job.xml) on it
jenkins.sh run [NAME=value…]   build lab2 and show its console; a parameter needs an earlier build
jenkins.sh abort               stop the builds of lab2, waiting ones too
jenkins.sh export [FILE]       write the server's job in the form of job.xml (default build/job.xml)
jenkins.sh down                stop the server

Exit code of run: 0 success, 1 unstable or the server ended, 2 failure, 4 aborted.
Of the others: 0, 1 for a step that failed, 2 for a wrong call.

JENKINS_WAR          a jenkins.war to start; without it, Docker is used (jenkins/compose.yaml)
JENKINS_PLUGINS      a folder with the plugins of jenkins/plugins.txt, and all that these need
JENKINS_HOME, JENKINS_PORT           the server's files (default lab2/build/jenkins); 8080
JENKINS_USER, JENKINS_PASSWORD       student; made at random, in JENKINS_HOME/lab2/password
JENKINS_REPOSITORY, JENKINS_BRANCH   what the job builds (default: this checkout, its branch)
JENKINS_JAVA_OPTS, JENKINS_WAIT      more options for Java; seconds that `up` waits (300)
JAVA, PYTHON         default java, python3
TEXT
}
say() { echo "jenkins.sh: $*" >&2; }
fail() { say "${@:2}"; exit "$1"; } # fail CODE MESSAGE…
kept() { cat "$state/$1"; } # what `up` has written down

compose() {
  JENKINS_PORT=$port LAB2_USER=$(kept user) LAB2_URL=$(kept url) LAB2_STATE=$state \
    LAB2_FOLDER=$(kept folder) \
    docker compose --project-name lab2-jenkins --file "$lab/jenkins/compose.yaml" "$@"
}

cli() { # Jenkins' own client; the password is in a file, never in an argument
  if [ -f "$state/docker" ]; then
    compose exec -T jenkins java -jar /tmp/cli.jar -s http://127.0.0.1:8080/ \
      -auth @/run/secrets/LAB2_LOGIN "$@"
  else
    $instead "$(kept java)" -jar "$state/cli.jar" -s "$(kept url)" -auth "@$state/login" "$@"
  fi
}

running() { # is the server that `up` started still there? (a small image has no ps)
  local pid
  if [ -f "$state/docker" ]; then [ -n "$(compose ps --quiet --status running)" ]; else
    pid=$(kept pid) && [[ $(ps -ww -p "$pid" -o args= || tr '\0' ' ' < "/proc/$pid/cmdline") == \
      *"--webroot=$home/war"* ]]
  fi 2> /dev/null
}
need_server() { running || fail 2 "no server here: run jenkins.sh up first"; }

check() { # what could never work is refused before anything is started
  local value
  command -v "$python" > /dev/null || fail 2 "PYTHON=$python: there is no such program"
  for value in "JENKINS_PORT=$port" "JENKINS_WAIT=$wait"; do
    if ! [[ ${value#*=} =~ ^[1-9][0-9]{0,4}$ ]] || [ "${value#*=}" -gt 65535 ]; then
      fail 2 "$value is not a number from 1 to 65535"
    fi
  done
  [[ $user =~ ^[A-Za-z0-9._-]+$ ]] || fail 2 "JENKINS_USER: letters, digits, '.', '_' and '-' only"
  top=$(git -C "$lab" rev-parse --show-toplevel 2> /dev/null) || top=
  repository=${JENKINS_REPOSITORY:-$top}
  branch=${JENKINS_BRANCH:-$(git -C "$lab" symbolic-ref --quiet --short HEAD 2> /dev/null)} || true
  [[ $repository && $branch ]] || fail 2 "no branch here: set JENKINS_REPOSITORY, JENKINS_BRANCH"
  GIT_TERMINAL_PROMPT=0 git ls-remote --exit-code "$repository" "refs/heads/$branch" &> /dev/null ||
    fail 2 "JENKINS_REPOSITORY=$repository has no branch $branch with a commit"
  if [ -n "$war" ]; then
    [ -f "$war" ] || fail 2 "JENKINS_WAR=$war: there is no such file"
    [ -z "$plugins" ] || compgen -G "$plugins/*.[hj]pi" > /dev/null ||
      fail 2 "JENKINS_PLUGINS=$plugins: no such folder, or no plugin in it"
    "$java" -version &> /dev/null || fail 2 "JAVA=$java is not a Java"
    "$java" -jar "$war" --version &> /dev/null ||
      fail 2 "JENKINS_WAR=$war does not run on JAVA=$java"
  else
    docker version &> /dev/null || fail 2 "JENKINS_WAR is not set, and Docker does not answer"
  fi
  if ! running && (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
    fail 2 "port $port is in use; set JENKINS_PORT"
  fi
}

start() {
  umask 077
  mkdir -p "$state"
  home=$(cd "$home" && pwd) state=$home/lab2
  chmod 700 "$home" "$state"
  rm -f "$state/pid" "$state/docker"
  [ -z "${JENKINS_PASSWORD:-}" ] || echo "$JENKINS_PASSWORD" > "$state/password"
  [ -s "$state/password" ] ||
    "$python" -c 'import secrets; print(secrets.token_urlsafe(24))' > "$state/password"
  echo "$user" > "$state/user"
  echo "$user:$(kept password)" > "$state/login"
  echo "http://127.0.0.1:$port/" > "$state/url"
  echo "$top" > "$state/folder"
  if [ -n "$war" ]; then start_war; else
    touch "$state/docker"
    chmod 644 "$state/password" "$state/login" # the container's user reads them; the folder is 0700
    compose up --detach --build >&2
  fi
}

start_war() {
  local name variables=() options=()
  mkdir -p "$home/plugins" "$home/init.groovy.d"
  command -v "$java" > "$state/java"
  cp "$lab/jenkins/init.groovy" "$home/init.groovy.d/lab2.groovy"
  [ -z "$plugins" ] || cp "$plugins"/*.[hj]pi "$home/plugins/"
  # The server, and so every build, gets these variables of the shell and no other. (Builds see a
  # password that is part of a proxy's or an index's address.)
  for name in PATH HOME USER LANG LC_ALL TZ TMPDIR SSL_CERT_FILE REQUESTS_CA_BUNDLE PIP_INDEX_URL \
    PIP_CONFIG_FILE http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [ -z "${!name:-}" ] || variables+=("$name=${!name}")
  done
  read -r -a options <<< "${JENKINS_JAVA_OPTS:-}" || true
  env -i "${variables[@]}" JENKINS_HOME="$home" \
    nohup "$java" ${options[@]+"${options[@]}"} -Djava.awt.headless=true -Dlab2.user="$user" \
    -Dlab2.url="$(kept url)" -Djenkins.install.runSetupWizard=false -Dhudson.udp=-1 \
    -Djenkins.model.Jenkins.slaveAgentPort=-1 -Dhudson.DNSMultiCast.disabled=true \
    -Dhudson.plugins.git.GitSCM.ALLOW_LOCAL_CHECKOUT=true -jar "$war" --webroot="$home/war" \
    --httpListenAddress=127.0.0.1 --httpPort="$port" > "$state/log" 2>&1 < /dev/null &
  echo $! > "$state/pid"
}

fetch_client() { # from the server, past every proxy; it fails until the server answers
  no_proxy='*' "$python" -c 'import socket, sys, urllib.request
socket.setdefaulttimeout(10)
urllib.request.urlretrieve(*sys.argv[1:])' "$(kept url)jnlpJars/jenkins-cli.jar" \
    "$state/cli.jar" 2> /dev/null
}

up() {
  check
  if running; then say "the server is up already"; else start; fi
  local end=$((SECONDS + wait)) verb=create-job name
  until fetch_client; do
    [ -f "$state/docker" ] || running || fail 1 "the server ended: $(tail -n 1 "$state/log")"
    [ $SECONDS -lt $end ] || fail 1 "no answer in $wait s: $(tail -n 1 "$state/log" 2> /dev/null)"
    sleep 0.5
  done
  if [ -f "$state/docker" ]; then
    compose exec -T jenkins curl -sf -o /tmp/cli.jar http://127.0.0.1:8080/jnlpJars/jenkins-cli.jar
    [ "$repository" != "$top" ] || repository=/repository # where the container sees it
  fi
  cli who-am-i > "$state/who" || fail 1 "the server does not accept the user $(kept user)"
  say "the server is up; user $(kept user), password in $state/password"
  kept url
  [ -f "$lab/job.xml" ] || return 0
  cli list-plugins > "$state/list"
  for name in workflow-job workflow-cps pipeline-model-definition git junit credentials-binding; do
    grep -q "^$name " "$state/list" || fail 1 "no plugin $name on the server, so no job lab2"
  done
  cli list-jobs > "$state/list"
  cp "$lab/job.xml" "$state/job.xml"
  if grep -qx lab2 "$state/list"; then # the server's own job has the Jenkinsfile's parameters too
    verb=update-job && cli get-job lab2 > "$state/job.xml"
  fi
  "$python" "$lab/jenkins/job_xml.py" "$repository" "$branch" < "$state/job.xml" |
    cli "$verb" lab2
  say "the job is at $(kept url)job/lab2/"
}

run() {
  local code=0 words=() value
  need_server
  for value; do
    [[ $value =~ ^[A-Za-z_]+= ]] || fail 2 "$value is not NAME=value"
    words+=(-p "$value")
  done
  # A client does not notice that its server was killed, so both are watched.
  (instead="exec" && cli build lab2 -s -v ${words[@]+"${words[@]}"} 2> "$state/error") &
  client=$!
  trap 'kill "$client" 2> /dev/null || true' EXIT # at Ctrl-C too: the client then stops the build
  while kill -0 "$client" 2> /dev/null && running; do sleep 1; done
  running || fail 1 "the server ended during the build; see $state/log"
  wait "$client" || code=$?
  grep '^ERROR' "$state/error" >&2 || true
  exit $code
}

abort() {
  need_server
  cli groovy = << 'GROOVY'
def job = jenkins.model.Jenkins.instance.getItemByFullName('lab2')
def queue = jenkins.model.Jenkins.instance.queue
queue.items.findAll { it.task == job }.each { queue.cancel(it) }
job.builds.findAll { it.building }.each { it.doStop(); println "stopping build ${it.number}" }
GROOVY
}

export_job() {
  local file=${1:-$lab/build/job.xml}
  need_server
  mkdir -p "$(dirname "$file")"
  cli get-job lab2 > "$state/job.xml"
  "$python" "$lab/jenkins/job_xml.py" < "$state/job.xml" > "$file.tmp"
  mv "$file.tmp" "$file"
}

down() {
  local end=$((SECONDS + 30))
  running || fail 0 "no server is running"
  if [ -f "$state/docker" ]; then compose down >&2; else kill "$(kept pid)"; fi
  while running; do
    [ $SECONDS -lt $end ] || kill -9 "$(kept pid)" 2> /dev/null || true
    sleep 0.5
  done
  rm -f "$state/pid" "$state/docker"
  say "the server is stopped"
}

# In the plain C locale Java opens no path with letters other than ASCII, and ps shows none.
[ "$(locale charmap 2> /dev/null)" = UTF-8 ] || export LC_ALL=C.UTF-8
lab=$(cd "$(dirname "$0")" && pwd)
war=${JENKINS_WAR:-} plugins=${JENKINS_PLUGINS:-} port=${JENKINS_PORT:-8080}
wait=${JENKINS_WAIT:-300} java=${JAVA:-java} python=${PYTHON:-python3} user=${JENKINS_USER:-student}
home=${JENKINS_HOME:-$lab/build/jenkins}
[ ! -d "$home" ] || home=$(cd "$home" && pwd)
state=$home/lab2 instead=
case "${1:-} $#" in
  "-h 1" | "--help 1") usage ;;
  "up 1" | "abort 1" | "down 1") "$1" ;;
  run\ *) run "${@:2}" ;;
  "export 1" | "export 2") export_job "${@:2}" ;;
  *) fail 2 "say up, run, abort, export or down; jenkins.sh --help explains each" ;;
esac
