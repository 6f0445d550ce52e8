#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# demo.sh [BUILD_DIR]: a province's first quarter of 2023 from end to end. Starts the three services with stores in a
# fresh folder under build/demo, loads the catalogue, imports the quarter, waits until statistics has seen all of it,
# checks every number against the published ones, takes new dossiers through their whole course, and stops the services.
# The programs are taken from BUILD_DIR/bin (default build/release), or from MOTCUA_BIN_DIR if that is set. Ends by
# itself; exit status 0 only if everything was as it must be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

bin=${MOTCUA_BIN_DIR:-${1:-build/release}/bin}
folder=build/demo
readonly published=tests/data/hoabinh-2023q1.json
readonly live_count=${MOTCUA_DEMO_LIVE_COUNT:-300}
# shellcheck source=tools/services.sh
source tools/services.sh

for program in motcua-quarter motcua-intake motcua-processing motcua-statistics motcuactl motcua-demo; do
  if [[ ! -x ${bin}/${program} ]]; then
    echo "${bin}/${program} is missing: run make demo" >&2
    exit 2
  fi
done

# Whatever happens, nothing that was started here stays.
clean_up() {
  local status=$?
  trap - EXIT
  trap '' INT TERM
  if ((${#services[@]} > 0)); then
    stop_services || status=$((status == 0 ? 1 : status))
  fi
  if ((status != 0)); then
    echo "demo FAILED with status ${status}; logs are in ${folder}" >&2
  fi
  exit "${status}"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

phases=()
now_ms() { local now=${EPOCHREALTIME/[.,]/}; echo "${now%???}"; }

# phase TITLE COMMAND...: runs the command under its title and notes how long it took.
phase() {
  local title=$1 begin end
  shift
  echo
  echo "== ${title}"
  begin=$(now_ms)
  "$@"
  end=$(now_ms)
  phases+=("$(printf '  %-42s %6d.%03d s' "${title}" $(((end - begin) / 1000)) $(((end - begin) % 1000)))")
}

rm -rf "${folder}"
mkdir -p "${folder}"
begin_ms=$(now_ms)

phase "start the services" start_services 127.0.0.1:0 127.0.0.1:0 127.0.0.1:0
for name in "${services[@]}"; do echo "  motcua-${name} on ${service_address[${name}]}"; done
phase "generate the quarter" "${bin}/motcua-quarter" --out "${folder}/quarter" --published "${published}"
phase "load the catalogue" "${bin}/motcuactl" catalog load "${folder}/quarter/catalog.binpb"
phase "import the quarter" "${bin}/motcuactl" import "${folder}/quarter/rows.binpb" --source quarter \
  --resume "${folder}/import.state"
phase "wait until statistics has seen all of it" "${bin}/motcuactl" wait
phase "check every number" "${bin}/motcua-demo" check --published "${published}"
phase "take ${live_count} new dossiers through" "${bin}/motcua-demo" live --count "${live_count}"

echo
echo "== memory"
print_memory
phase "stop the services" stop_services
end_ms=$(now_ms)

echo
echo "== times"
printf '%s\n' "${phases[@]}"
printf '  %-42s %6d.%03d s\n' "in all" $(((end_ms - begin_ms) / 1000)) $(((end_ms - begin_ms) % 1000))
echo
echo "The quarter is as published: every number is equal and every row closes."
