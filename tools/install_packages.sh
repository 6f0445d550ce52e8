#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# install_packages.sh [GROUP]...: installs the packages of deploy/packages.txt that this machine lacks: those that
# stand before the first group, and those of the groups named. When nothing is missing it returns at once and touches
# neither the network nor the system. Runs as root or through sudo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly list=deploy/packages.txt

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install_packages: this machine has no apt; install the equivalents of ${list} by hand" >&2
  exit 1
fi

# The packages of a group; the empty name is that of the packages before the first group.
packages_of() {
  sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "${list}" |
    awk -v wanted="[$1]" 'BEGIN { group = "[]" } /^\[/ { group = $0; next } group == wanted'
}

wanted=()
for group in "" "$@"; do
  mapfile -t -O "${#wanted[@]}" wanted < <(packages_of "${group}")
  if [[ -n ${group} && -z $(packages_of "${group}") ]]; then
    echo "install_packages: ${list} has no group ${group}" >&2
    exit 2
  fi
done
installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null |
  awk '$2 == "installed" { print $1 }' || true)
missing=()
for package in "${wanted[@]}"; do
  grep --quiet --line-regexp --fixed-strings -- "${package}" <<<"${installed}" || missing+=("${package}")
done
if ((${#missing[@]} == 0)); then
  exit 0
fi

as_root=()
if ((EUID != 0)); then
  if ! command -v sudo >/dev/null; then
    echo "install_packages: these packages are missing, and installing them needs root or sudo:" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

# Debian's PostgreSQL makes a cluster when it is installed, and starts it as a service of the system, unless it is told
# not to. The benchmark makes a cluster of its own where and when it needs one.
readonly no_cluster=/etc/postgresql-common/createcluster.d/motcua.conf
if [[ " ${missing[*]} " == *" postgresql-"* ]]; then
  "${as_root[@]}" install -D --mode=644 /dev/stdin "${no_cluster}" <<<'create_main_cluster = false'
  trap '"${as_root[@]}" rm -f "${no_cluster}"' EXIT
fi

echo "install_packages: installing ${#missing[@]} of ${#wanted[@]} packages: ${missing[*]}"
# `env` and not an exported variable: sudo starts with a clean environment.
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update --quiet
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends \
  "${missing[@]}" </dev/null
