#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs the image as a cluster would: three services that are not root, on a root that cannot be written; motcuactl from
# the same image against them; SIGTERM; a clean end.
#
#   image_test.sh engine [TAG]        builds the image with podman or docker, and runs it there (takes as long as a build)
#   image_test.sh assembled BIN_DIR   without an engine: the same files, assembled from BIN_DIR, under chroot
#
# Exit status 77: it could not be tried here, and says why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SKIPPED=77 image_bytes_max=100000000 user_id=10001 seconds_max=30
readonly names=(intake processing statistics)
mode=${1:-}
argument=${2:-}

fail() { echo "image_test: $*" >&2; exit 1; }
skip() { echo "image_test: ======== SKIPPED ======== $*"; exit "${SKIPPED}"; }

((EUID == 0)) || skip "it needs root, to become user ${user_id}"
folder=$(mktemp --directory --tmpdir motcua-image-test.XXXXXX)
data=${folder}/data # what the services see as /var/lib/motcua
install -d --owner="${user_id}" --group="${user_id}" "${data}"
chmod 755 "${folder}"
engine=''
declare -A pid=() address=() admin_address=()

clean_up() {
  local status=$? name
  trap - EXIT
  if ((status != 0 && status != SKIPPED)); then tail -n 5 "${folder}"/*.log >&2 || true; fi
  for name in "${!pid[@]}"; do kill -KILL "${pid[${name}]}" 2>/dev/null || true; done
  if [[ -n ${engine} ]]; then
    for name in "${names[@]}" files; do "${engine}" rm --force "${folder##*/}-${name}" >/dev/null 2>&1 || true; done
  fi
  rm -rf "${folder}"
  exit "${status}"
}
trap clean_up EXIT

# ---- With an engine: prepare, run, start and await_end are what differs between the two modes.

# Engines give containers limits of their own choice, which a machine that may not raise them refuses.
engine_flags=(--read-only --network=host --ulimit nofile=4096:4096 --ulimit nproc=4096:4096 --cap-drop=all
  --security-opt no-new-privileges --volume "${data}:/var/lib/motcua")

engine_prepare() {
  engine=${MOTCUA_ENGINE:-$(command -v podman || command -v docker || true)}
  [[ -n ${engine} ]] || skip "there is neither podman nor docker (tools/install_packages.sh image)"
  tag=${argument:-localhost/motcua:test}
  MOTCUA_ENGINE=${engine} deploy/docker/build_image.sh "${tag}"
  image_bytes=$("${engine}" image inspect --format '{{.Size}}' "${tag}")
  "${engine}" create --name "${folder##*/}-files" "${tag}" >/dev/null
  "${engine}" export "${folder##*/}-files" | tar --list --file=- >"${folder}/files"
  how="the image, in ${engine##*/}"
}

engine_run() { "${engine}" run --rm "${engine_flags[@]}" "${tag}" "$@"; }

# start NAME ARGUMENT...: leaves the id of the process in pid[NAME].
engine_start() {
  local container=${folder##*/}-$1
  "${engine}" run --detach --name "${container}" "${engine_flags[@]}" "${tag}" "motcua-$1" "${@:2}" >/dev/null
  pid[$1]=$("${engine}" inspect --format '{{.State.Pid}}' "${container}")
}

# await_end NAME: leaves the exit status in end_status.
engine_await_end() {
  end_status=$(timeout "${seconds_max}" "${engine}" wait "${folder##*/}-$1") || end_status="none yet"
  "${engine}" logs "${folder##*/}-$1" >"${folder}/$1.log" 2>&1
}

# ---- Without an engine.

assembled_prepare() {
  [[ -x ${argument}/motcuactl ]] || fail "assembled: there are no programs in '${argument}'"
  unshare --mount true 2>/dev/null || skip "this machine gives no mount namespaces"
  deploy/docker/assemble_root.sh "${argument}" "${folder}/root"
  image_bytes=$(du --summarize --apparent-size --bytes "${folder}/root" | cut --fields=1)
  (cd "${folder}/root" && find . -printf '%P\n') >"${folder}/files"
  how="the files of the image under chroot, WITHOUT an engine (image_test.sh engine does it with one)"
}

# In a mount namespace of its own the root is read-only but for the stores. It replaces the shell that runs it.
# $1: root, $2: stores, $3: user, $4...: what to run.
readonly enter_root='set -e
mount --bind "$1" "$1" && mount --bind "$2" "$1/var/lib/motcua" && mount --bind /dev "$1/dev"
mount -t proc proc "$1/proc" && mount -o remount,bind,ro "$1"
exec env --ignore-environment PATH=/usr/bin "$(command -v chroot)" --userspec="$3:$3" "$1" "${@:4}"'

enter=(unshare --mount bash -c "${enter_root}" enter_root "${folder}/root" "${data}" "${user_id}")

assembled_run() { "${enter[@]}" "$@"; }

assembled_start() {
  "${enter[@]}" "motcua-$1" "${@:2}" >"${folder}/$1.log" 2>&1 </dev/null &
  pid[$1]=$!
}

assembled_await_end() {
  local deadline=$((SECONDS + seconds_max))
  while kill -0 "${pid[$1]}" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.05; done
  end_status="none yet"
  if ! kill -0 "${pid[$1]}" 2>/dev/null; then
    end_status=0
    wait "${pid[$1]}" || end_status=$?
  fi
}

# ---- The test.

# start_service NAME ARGUMENT...: on free ports, and returns when it listens.
start_service() {
  local name=$1 deadline=$((SECONDS + seconds_max))
  rm -f "${data}/${name}.port"*
  "${mode}_start" "${name}" --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0 \
    --store "/var/lib/motcua/${name}" --backups "/var/lib/motcua/${name}-backups" \
    --port-file "/var/lib/motcua/${name}.port" "${@:2}"
  until [[ -s ${data}/${name}.port && -s ${data}/${name}.port.admin ]]; do
    ((SECONDS < deadline)) || fail "motcua-${name} does not listen after ${seconds_max} s"
    sleep 0.05
  done
  address[${name}]=127.0.0.1:$(<"${data}/${name}.port")
  admin_address[${name}]=127.0.0.1:$(<"${data}/${name}.port.admin")
  grep -Eq "^Uid:([[:space:]]+${user_id}){4}$" "/proc/${pid[${name}]}/status" ||
    fail "motcua-${name} is not user ${user_id}"
}

start_services() {
  start_service intake
  start_service processing --intake "${address[intake]}"
  start_service statistics --intake "${address[intake]}" --processing "${address[processing]}"
}

stop_services() {
  local name
  for name in statistics processing intake; do
    kill -TERM "${pid[${name}]}"
    "${mode}_await_end" "${name}"
    [[ ${end_status} == 0 ]] || fail "the exit status of motcua-${name} after SIGTERM: ${end_status}"
    grep -q stopped "${folder}/${name}.log" || fail "motcua-${name} does not say that it stopped in order"
    unset "pid[${name}]"
    [[ -z ${engine} ]] || "${engine}" rm "${folder##*/}-${name}" >/dev/null
  done
}

ctl() {
  "${mode}_run" motcuactl --timeout 30 --intake "${address[intake]}" --processing "${address[processing]}" \
    --statistics "${address[statistics]}" --intake-admin "${admin_address[intake]}" \
    --processing-admin "${admin_address[processing]}" --statistics-admin "${admin_address[statistics]}" "$@"
}

# One agency, one procedure, a calendar without days off, from last year to the next.
write_catalog() {
  local year
  year=$(date +%Y)
  cat >"${data}/catalog.jsonl" <<END
{"requestId":"image-test","calendars":[{"calendarCode":"vn","displayName":"Lịch làm việc","firstDate":{"year":$((year - 1)),"month":1,"day":1},"lastDate":{"year":$((year + 1)),"month":12,"day":31}}],"agencies":[{"agencyCode":"000.00.H28","displayName":"Tỉnh","kind":"AGENCY_KIND_PROVINCE","calendarCode":"vn"}],"procedures":[{"procedureCode":"1.1","displayName":"Đăng ký","fieldCode":"dat-dai","fieldName":"Đất đai","level":"ONLINE_LEVEL_FULL","timeLimit":{"workingDays":2},"offeringAgencyKinds":["AGENCY_KIND_PROVINCE"]}]}
END
}

check_files() {
  ((image_bytes <= image_bytes_max)) || fail "the image has ${image_bytes} bytes, more than ${image_bytes_max}"
  # The four programs, and so no shell and no package manager.
  [[ $(grep -Ec '(^|/)s?bin/.' "${folder}/files") == 4 ]] || fail "the image has other programs than its four"
  grep -q '^usr/share/doc/motcua/packages.tsv$' "${folder}/files" || fail "the image does not list its packages"
}

# In a folder that is the user's own.
check_root_is_read_only() {
  local said
  if said=$("${mode}_run" motcua-intake --listen 127.0.0.1:0 --store /var/backups/motcua/store 2>&1); then fail "the root can be written"; fi
  grep -qi 'read-only file system' <<<"${said}" || fail "motcua-intake on a read-only root says: ${said}"
}

report() {
  local year
  year=$(date +%Y)
  ctl --format csv report --agency 000.00.H28 --from "${year}-01-01" --to "$((year + 1))-01-01"
}

drive() {
  local dossier
  ctl catalog load /var/lib/motcua/catalog.jsonl
  dossier=$(ctl --format json submit --agency 000.00.H28 --procedure 1.1 --name 'Bùi Thị Đào' --identity 017190000001 |
    grep -Eo '"dossierId":"[^"]+"' | head -n 1 | cut --delimiter='"' --fields=4)
  [[ -n ${dossier} ]] || fail "motcuactl submit names no dossier"
  ctl accept "${dossier}"
  ctl wait
  ctl backup create
  ctl verify
}

case ${mode} in
  engine | assembled) "${mode}_prepare" ;;
  *) echo "usage: image_test.sh engine [TAG] | assembled BIN_DIR" >&2 && exit 2 ;;
esac
echo "image_test: ${how}"
check_files
check_root_is_read_only
write_catalog
start_services
drive
before=$(report)
stop_services
# What was answered is there after a restart.
start_services
ctl wait
after=$(report)
[[ ${after} == "${before}" ]] || fail "the report is another one after a restart: ${before} | ${after}"
stop_services
echo "image_test: passed: ${how}; ${image_bytes} bytes"
