#!/usr/bin/env bash
# Written by notebooks/lab2_jenkins.ipynb; edit it there.
# The part of jenkins.sh that starts and stops the server: from a war, or by Docker.
# shellcheck disable=SC2154  # lab, home, port, python, java and state come from jenkins.sh

compose() { # docker compose for this lab, with what the container should know
  JENKINS_PORT=$port LAB2_USER=$(cat "$state/user") LAB2_PASSWORD=$(cat "$state/password") \
    LAB2_URL=$(cat "$state/url") LAB2_FOLDER=$repository_folder \
    docker compose --project-name lab2-jenkins --file "$lab/jenkins/compose.yaml" "$@"
}

command_line() { # of a process: by ps or, in a small image that has none, by Linux's /proc
  if command -v ps > /dev/null; then ps -ww -p "$1" -o args=; else tr '\0' ' ' < "/proc/$1/cmdline"; fi
}

running() { # is the process that `up` started still there, and still a Jenkins?
  local pid
  pid=$(cat "$state/pid" 2> /dev/null) && [ -n "$pid" ] &&
    [[ $(command_line "$pid" 2> /dev/null) == *"--webroot=$home/war"* ]]
}

start_war() {
  local plugin name options
  mkdir -p "$home/plugins" "$home/init.groovy.d"
  for plugin in "${JENKINS_PLUGINS:-/nonexistent}"/*.[hj]pi; do
    [ -f "$plugin" ] || continue
    name=$(basename "$plugin")
    cp "$plugin" "$home/plugins/${name%.?pi}.jpi"
  done
  cp "$lab/jenkins/init.groovy" "$home/init.groovy.d/lab2.groovy"
  options=()
  read -r -a options <<< "${JENKINS_JAVA_OPTS:-}" || true
  (
    cd "$home" || exit 1
    LAB2_USER=$(cat "$state/user") LAB2_URL=$(cat "$state/url") JENKINS_HOME=$home \
      nohup "$java" ${options[@]+"${options[@]}"} -Djava.awt.headless=true \
      -Djenkins.install.runSetupWizard=false -Djenkins.model.Jenkins.slaveAgentPort=-1 \
      -Dhudson.udp=-1 -Dhudson.DNSMultiCast.disabled=true \
      -Dhudson.plugins.git.GitSCM.ALLOW_LOCAL_CHECKOUT=true \
      -jar "$war" --webroot="$home/war" --httpListenAddress=127.0.0.1 --httpPort="$port" \
      > "$state/log" 2>&1 < /dev/null &
    echo $! > "$state/pid"
  )
}

up() {
  war=${JENKINS_WAR:-}
  if running; then
    say "the server is up already, at $(cat "$state/url")"
    port=$(sed 's/.*://' "$state/url")
    describe
  else
    check_settings
    if [ -n "$war" ]; then
      [ -f "$war" ] || fail 2 "JENKINS_WAR=$war: there is no such file"
      war=$(cd "$(dirname "$war")" && pwd)/$(basename "$war")
      [ -z "${JENKINS_PLUGINS:-}" ] || [ -d "$JENKINS_PLUGINS" ] ||
        fail 2 "JENKINS_PLUGINS=$JENKINS_PLUGINS: there is no such folder"
      command -v "$java" > /dev/null || fail 2 "JAVA=$java: there is no such program"
      check_java
    elif ! docker version > /dev/null 2>&1; then
      fail 2 "no JENKINS_WAR is given and no Docker answers; see jenkins.sh --help"
    fi
    # a container of ours may hold the port already: compose knows, and leaves it as it is
    if { [ -n "$war" ] || [ ! -s "$state/url" ]; } &&
      (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      fail 2 "port $port is in use; set JENKINS_PORT"
    fi
    mkdir -p "$home"
    home=$(cd "$home" && pwd) state=$home/lab2
    rm -f "$state/pid"
    describe
    if [ -n "$war" ]; then start_war; else compose up --detach --build >&2; fi
  fi
  control wait || {
    [ ! -f "$state/pid" ] || running || rm -f "$state/url" # nothing is left for `down` to stop
    exit 1
  }
  say "the server answers at $(cat "$state/url")"
  control job "${JENKINS_JOB_XML:-$lab/job.xml}"
}

down() {
  local pid waited=0
  if running; then
    pid=$(cat "$state/pid")
    kill "$pid"
    while running; do
      [ $waited -lt 60 ] || kill -9 "$pid" 2> /dev/null || true
      waited=$((waited + 1))
      sleep 0.5
    done
    say "the server is stopped"
  elif [ -s "$state/url" ] && [ ! -f "$state/pid" ]; then
    repository_folder=$lab compose down >&2
  else
    say "no server of ours is running"
  fi
  rm -f "$state/pid" "$state/url"
}
