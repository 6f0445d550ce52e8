#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# assemble_root.sh BIN ROOT: makes the file system of the image in the new folder ROOT, from the programs in BIN and what
# they need of this machine, which must be a Debian: shared libraries (found by ldd), time zones, a user. Every package
# that something is taken from is listed in usr/share/doc/motcua/packages.tsv, has its licence beside it, and its record
# in var/lib/dpkg/status.d, where scanners for vulnerabilities look. Prints how large it became.
set -euo pipefail

if (($# != 2)) || [[ -e $2 ]]; then
  echo "usage: assemble_root.sh BIN ROOT, where ROOT is not there yet" >&2
  exit 2
fi
readonly bin=$1 root=$2
readonly programs=(motcua-intake motcua-processing motcua-statistics motcuactl)
readonly user_id=10001
# What is compiled into the programs: an archive and headers. ldd does not see them.
readonly compiled_in=(libjemalloc-dev libcli11-dev nlohmann-json3-dev)

# package_of FILE: the package that brought it. Debian's records name some files without the /usr that they are under.
package_of() {
  { dpkg-query --search "$1" 2>/dev/null || dpkg-query --search "${1#/usr}"; } | cut --delimiter=: --fields=1 | head -n 1
}

copy_programs() {
  install -d "${root}"/{usr/bin,usr/lib,usr/lib64,etc,proc,dev,sys,run}
  ln -s usr/lib "${root}/lib"
  ln -s usr/lib64 "${root}/lib64"
  local program
  for program in "${programs[@]}"; do
    install "${bin}/${program}" "${root}/usr/bin/${program}"
  done
}

# Each under the name by which it is looked for. Writes what was taken, links followed, to the file $1.
copy_libraries() {
  local path
  for program in "${programs[@]}"; do
    ldd "${bin}/${program}"
  done | grep -Eo '/[^ ]+' | sort --unique | while IFS= read -r path; do
    install -D --mode=644 "${path}" "${root}/usr/${path#/usr/}"
    readlink --canonicalize "${path}" >>"$1"
  done
  # The loader is a program too.
  chmod 755 "${root}"/usr/lib64/ld-linux*
}

copy_data() {
  install -d "${root}/usr/share"
  cp --archive /usr/share/zoneinfo "${root}/usr/share/zoneinfo"
  # By these a scanner knows whose packages they are.
  install --mode=644 /etc/os-release /etc/debian_version "${root}/etc"
  echo "motcua:x:${user_id}:${user_id}::/:/usr/sbin/nologin" >"${root}/etc/passwd"
  echo "motcua:x:${user_id}:" >"${root}/etc/group"
  echo "hosts: files dns" >"${root}/etc/nsswitch.conf"
  install -d --mode=1777 "${root}/tmp"
  # Where stores and backups are mounted. A named volume takes over whose they are.
  install -d "${root}"/var/{lib,backups}/motcua
  if ((EUID == 0)); then
    chown "${user_id}:${user_id}" "${root}"/var/{lib,backups}/motcua
  fi
}

# $1: the file of what was taken.
list_packages() {
  local package
  local list=${root}/usr/share/doc/motcua/packages.tsv
  install -d "${root}/var/lib/dpkg/status.d" "${list%/*}"
  printf 'package\tversion\tarchitecture\tsource\n' >"${list}"
  { while IFS= read -r file; do package_of "${file}"; done <"$1"; printf '%s\n' tzdata "${compiled_in[@]}"; } |
    sort --unique | while IFS= read -r package; do
    dpkg-query --show --showformat='${Package}\t${Version}\t${Architecture}\t${source:Package}\n' "${package}" >>"${list}"
    dpkg-query --status "${package}" >"${root}/var/lib/dpkg/status.d/${package}"
    install -D --mode=644 "/usr/share/doc/${package}/copyright" "${root}/usr/share/doc/${package}/copyright"
  done
}

taken=$(mktemp)
trap 'rm -f "${taken}"' EXIT
copy_programs
copy_libraries "${taken}"
copy_data
list_packages "${taken}"
install --mode=644 "${BASH_SOURCE[0]%/*}/../../LICENSE" "${root}/usr/share/doc/motcua/LICENSE"
echo "${root}: $(du --summarize --apparent-size --block-size=1M "${root}" | cut --fields=1) MiB," \
  "$(($(wc -l <"${root}/usr/share/doc/motcua/packages.tsv") - 1)) packages"
