#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# unit_test.sh BUILD_DIR: installs the component `programs` into a root of its own, as it would be into /usr/local; each
# program must be there, run, and no other be beside it. Then systemd-analyze reads the unit in that root: it must
# find no fault, and little that the service may do besides. It starts nothing. Exit status 77: there is no systemd here.
set -euo pipefail
build=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly SKIPPED=77
readonly exposure_max=20  # Of 100, as systemd-analyze rates it.
readonly units=/lib/systemd/system
root=$(mktemp --directory)
trap 'rm -rf "${root}"' EXIT

cmake --install "${build}" --prefix "${root}/usr/local" --component programs >/dev/null
programs=$(cd "${root}/usr/local/bin" && find . -type f -printf '%P\n' | sort | xargs)
expected='motcua-intake motcua-load motcua-processing motcua-statistics motcuactl'
if [[ ${programs} != "${expected}" ]]; then
  echo "unit_test: installed is '${programs}', not '${expected}'" >&2
  exit 1
fi
for program in ${programs}; do "${root}/usr/local/bin/${program}" --help >/dev/null; done

if ! command -v systemd-analyze >/dev/null || [[ ! -f ${units}/sysinit.target ]]; then
  echo "unit_test: ======== SKIPPED ======== the unit is not checked: there is no systemd here"
  exit "${SKIPPED}"
fi
install -d "${root}/etc/systemd/system" "${root}${units}"
cp --recursive "${units}/." "${root}${units}"
install --mode=644 motcua@.service "${root}/etc/systemd/system"
for service in intake processing statistics; do
  # A word that it does not know is only said, and ignored.
  if ! said=$(systemd-analyze verify --root="${root}" "motcua@${service}.service" 2>&1) || [[ -n ${said} ]]; then
    echo "unit_test: systemd-analyze verify of motcua@${service} says: ${said}" >&2
    exit 1
  fi
done
systemd-analyze security --no-pager --offline=yes --root="${root}" --threshold="${exposure_max}" motcua@intake.service | tail -n 1
