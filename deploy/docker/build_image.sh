#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# build_image.sh [TAG]: builds the image (Dockerfile beside this file) with podman or docker, whichever is here, or with
# the one that MOTCUA_ENGINE names. TAG is localhost/motcua:<version> if it is not given. Where no registry answers, the
# base image is made by debootstrap from Debian's mirror and kept as localhost/motcua-base:bookworm. The packages for that
# (podman, runc, debootstrap) are the group `image` of deploy/packages.txt. Needs root, or an engine set up without it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

engine=${MOTCUA_ENGINE:-$(command -v podman || command -v docker || true)}
if [[ -z ${engine} ]]; then
  echo "build_image: there is neither podman nor docker (tools/install_packages.sh image)" >&2
  exit 2
fi
readonly published_base=docker.io/library/debian:bookworm-slim
readonly own_base=localhost/motcua-base:bookworm
readonly mirror=http://deb.debian.org
version=$(sed -En 's/.*kVersion\[\] = "([^"]+)".*/\1/p' common/service/*.h)
readonly tag=${1:-localhost/motcua:${version}}

# What is published as bookworm-slim, nearly: the smallest Debian 12, with its security updates.
make_base() {
  if ! command -v debootstrap >/dev/null; then
    echo "build_image: no registry answers, and there is no debootstrap (tools/install_packages.sh image)" >&2
    exit 2
  fi
  local root
  root=$(mktemp --directory)
  trap 'rm -rf "${root}"' RETURN
  debootstrap --variant=minbase bookworm "${root}" "${mirror}/debian" >"${root}.log" 2>&1 || {
    tail -n 20 "${root}.log" >&2
    return 1
  }
  rm -f "${root}.log"
  cat >"${root}/etc/apt/sources.list" <<END
deb ${mirror}/debian bookworm main
deb ${mirror}/debian bookworm-updates main
deb ${mirror}/debian-security bookworm-security main
END
  tar --create --directory="${root}" . | "${engine}" import - "${own_base}"
}

if "${engine}" image inspect "${published_base}" >/dev/null 2>&1 ||
  timeout 60 "${engine}" pull --quiet "${published_base}" 2>/dev/null; then
  base=${published_base}
else
  echo "build_image: no registry answers; the base is ${own_base}, made by debootstrap"
  base=${own_base}
  "${engine}" image inspect "${own_base}" >/dev/null 2>&1 || make_base
fi

# Engines give containers limits of their own choice, which a machine that may not raise them refuses.
"${engine}" build --network=host --ulimit nofile=4096:4096 --file deploy/docker/Dockerfile \
  --build-arg BASE="${base}" --build-arg VERSION="${version}" \
  --build-arg REVISION="$(git describe --always --dirty 2>/dev/null || echo unknown)" --tag "${tag}" .
echo "built ${tag}: $("${engine}" image inspect --format '{{.Size}}' "${tag}") bytes"
