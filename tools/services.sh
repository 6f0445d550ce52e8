# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Starting, watching and stopping the three services, for scripts that source this file. It ends only what it started.
# The caller sets `bin` (where the programs are) and `folder` (where stores, logs and port files go).

services=()                  # names in the order of their start
declare -A service_pid=()
declare -A service_address=()
declare -A admin_address=()  # where operators call

readonly start_seconds_max=30
readonly stop_seconds_max=30

# start_service NAME LISTEN ARGUMENT...: starts a service and returns when it listens. Operators' calls and metrics are
# 100 and 200 ports above it, or on any port where it is on any.
start_service() {
  local name=$1 listen=$2
  local port=${listen##*:}
  local admin_listen=${listen%:*}:$((port == 0 ? 0 : port + 100))
  local metrics_listen=${listen%:*}:$((port == 0 ? 0 : port + 200))
  shift 2
  local port_file=${folder}/${name}.port log=${folder}/${name}.log
  rm -f "${port_file}"
  # Flags decide, not what the caller's environment happens to say. In a session of its own a service does not hear the
  # Ctrl-C that is meant for the script: it would end twice, and in the wrong order.
  setsid env --unset=MOTCUA_LISTEN --unset=MOTCUA_STORE --unset=MOTCUA_PORT_FILE \
    "${bin}/motcua-${name}" --listen "${listen}" --store "${folder}/${name}" --port-file "${port_file}" \
    --admin-listen "${admin_listen}" --metrics-listen "${metrics_listen}" "$@" \
    >"${log}" 2>&1 </dev/null &
  service_pid[${name}]=$!
  services+=("${name}")
  local deadline=$((SECONDS + start_seconds_max))
  until [[ -s ${port_file} ]]; do
    if ! kill -0 "${service_pid[${name}]}" 2>/dev/null; then
      echo "motcua-${name} ended at its start:" >&2
      tail -n 20 "${log}" >&2
      return 1
    fi
    if ((SECONDS >= deadline)); then
      echo "motcua-${name} does not listen after ${start_seconds_max} s" >&2
      return 1
    fi
    sleep 0.02
  done
  service_address[${name}]=127.0.0.1:$(<"${port_file}")
  admin_address[${name}]=127.0.0.1:$(<"${port_file}.admin")
}

# start_services INTAKE_LISTEN PROCESSING_LISTEN STATISTICS_LISTEN: starts all three, each with what it follows.
start_services() {
  start_service intake "$1" || return
  start_service processing "$2" --intake "${service_address[intake]}" || return
  start_service statistics "$3" --intake "${service_address[intake]}" \
    --processing "${service_address[processing]}" || return
  export MOTCUA_INTAKE=${service_address[intake]}
  export MOTCUA_PROCESSING=${service_address[processing]}
  export MOTCUA_STATISTICS=${service_address[statistics]}
  export MOTCUA_INTAKE_ADMIN=${admin_address[intake]}
  export MOTCUA_PROCESSING_ADMIN=${admin_address[processing]}
  export MOTCUA_STATISTICS_ADMIN=${admin_address[statistics]}
}

# stop_services: asks the services to end, the last one first, and waits. Not 0 unless each of them ended with 0.
stop_services() {
  local result=0 index name pid status deadline
  for ((index = ${#services[@]} - 1; index >= 0; --index)); do
    name=${services[index]}
    pid=${service_pid[${name}]}
    kill -TERM "${pid}" 2>/dev/null || true
    deadline=$((SECONDS + stop_seconds_max))
    while kill -0 "${pid}" 2>/dev/null; do
      if ((SECONDS >= deadline)); then
        echo "motcua-${name} did not end within ${stop_seconds_max} s; killing it" >&2
        kill -KILL "${pid}" 2>/dev/null || true
        break
      fi
      sleep 0.02
    done
    status=0
    wait "${pid}" || status=$?
    if ((status != 0)); then
      echo "motcua-${name} ended with status ${status}; the end of its log:" >&2
      tail -n 20 "${folder}/${name}.log" >&2
      result=1
    fi
  done
  services=()
  return "${result}"
}

# print_memory: how much memory each service uses, and used at most.
print_memory() {
  local name
  for name in "${services[@]}"; do
    awk -v name="motcua-${name}" '
      $1 == "VmHWM:" { peak = $2 / 1024 }
      $1 == "VmRSS:" { now = $2 / 1024 }
      END { printf "  %-20s %6.1f MiB now, %6.1f MiB at most\n", name, now, peak }' "/proc/${service_pid[${name}]}/status"
  done
}
