#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# serve.sh [BUILD_DIR]: the three services in the foreground until Ctrl-C, with a catalogue to try them with. Their
# stores stay in build/serve from one run to the next. The ports are MOTCUA_INTAKE_PORT, MOTCUA_PROCESSING_PORT and
# MOTCUA_STATISTICS_PORT (7001, 7002, 7003). The programs are taken from BUILD_DIR/bin (default build/release), or from
# MOTCUA_BIN_DIR if that is set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=${MOTCUA_BIN_DIR:-${1:-build/release}/bin}
folder=build/serve
# shellcheck source=tools/services.sh
source tools/services.sh

for program in motcua-quarter motcua-intake motcua-processing motcua-statistics motcuactl; do
  if [[ ! -x ${bin}/${program} ]]; then
    echo "${bin}/${program} is missing: run make serve" >&2
    exit 2
  fi
done

asked_to_stop=false
clean_up() {
  local status=$?
  trap - EXIT
  trap '' INT TERM
  if ${asked_to_stop}; then status=0; fi
  if ((${#services[@]} > 0)); then
    echo "stopping"
    stop_services || status=1
  fi
  exit "${status}"
}
trap clean_up EXIT
trap 'asked_to_stop=true; exit 0' INT TERM

mkdir -p "${folder}"
start_services "127.0.0.1:${MOTCUA_INTAKE_PORT:-7001}" "127.0.0.1:${MOTCUA_PROCESSING_PORT:-7002}" \
  "127.0.0.1:${MOTCUA_STATISTICS_PORT:-7003}"

agency=$("${bin}/motcuactl" catalog agencies --kind commune --format json | sed -n 1p)
if [[ -z ${agency} ]]; then
  "${bin}/motcua-quarter" --out "${folder}/quarter" >/dev/null
  "${bin}/motcuactl" catalog load "${folder}/quarter/catalog.binpb"
  agency=$("${bin}/motcuactl" catalog agencies --kind commune --format json | sed -n 1p)
fi

# The value of a text field in a line of JSON.
json_text() { sed -E "s/.*\"$1\":\"([^\"]*)\".*/\1/"; }
agency_code=$(json_text agencyCode <<<"${agency}")
procedure=$("${bin}/motcuactl" catalog procedures --agency "${agency_code}" --format json | sed -n 1p)
procedure_code=$(json_text procedureCode <<<"${procedure}")
province=$("${bin}/motcuactl" catalog agencies --kind province --format json | sed -n 1p)
province_code=$(json_text agencyCode <<<"${province}")
month=$(date +%Y-%m-01)
next_month=$(date --date "${month} +1 month" +%Y-%m-01)

cat <<END

  motcua-intake      ${service_address[intake]}
  motcua-processing  ${service_address[processing]}
  motcua-statistics  ${service_address[statistics]}

Stores and logs are in ${folder}. To try them, in another terminal:

  export MOTCUA_INTAKE=${MOTCUA_INTAKE} MOTCUA_PROCESSING=${MOTCUA_PROCESSING} MOTCUA_STATISTICS=${MOTCUA_STATISTICS}
  export MOTCUA_INTAKE_ADMIN=${MOTCUA_INTAKE_ADMIN} MOTCUA_PROCESSING_ADMIN=${MOTCUA_PROCESSING_ADMIN} MOTCUA_STATISTICS_ADMIN=${MOTCUA_STATISTICS_ADMIN}
  ${bin}/motcuactl submit --agency ${agency_code} --procedure ${procedure_code} --name 'Bùi Thị Đào' --identity 017190000001 --document TP01
  ${bin}/motcuactl list ${agency_code} --name dao
  ${bin}/motcuactl report --agency ${province_code} --subtree --from ${month} --to ${next_month}

Ctrl-C stops them.
END

# Until one of them ends by itself, which is a failure, or somebody asks to stop.
wait -n "${service_pid[@]}" || true
echo "a service ended by itself; see the logs in ${folder}" >&2
exit 1
