#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# buf's rules on our protos (buf.yaml), and on changes since the last tag that would break a caller. buf resolves imports
# only inside its workspace, so the check runs on a copy of protos/ to which Google's common protos are added. buf comes
# from npm, in the version below; where there is no npm, or no registry and no cached copy, the check is skipped (77).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly BUF=@bufbuild/buf@1.75.0
readonly GOOGLEAPIS_JAR=/usr/share/java/proto-google-common-protos.jar
readonly SKIPPED=77

workspace=$(mktemp --directory)
trap 'rm -rf "${workspace}"' EXIT

# What npm has already it does not ask the registry for.
buf() {
  npm exec --yes --loglevel=error --prefer-offline --fetch-retries=1 --fetch-retry-mintimeout=1000 \
    --package="${BUF}" -- buf "$@"
}

# Makes the workspace $1 out of the folder $2, which holds protos/ and buf.yaml.
make_workspace() {
  mkdir -p "$1"
  cp -r "$2/protos" "$1/protos"
  cp buf.yaml "$1/buf.yaml"
  python3 - "$1/protos" "${GOOGLEAPIS_JAR}" <<'PYTHON'
import sys
import zipfile

with zipfile.ZipFile(sys.argv[2]) as jar:
    wanted = [name for name in jar.namelist()
              if name.endswith(".proto") and name.startswith(("google/api/", "google/rpc/", "google/type/"))]
    jar.extractall(sys.argv[1], wanted)
PYTHON
}

if ! command -v npm >/dev/null; then
  echo "lint: there is no npm here, and buf comes from it"
  exit "${SKIPPED}"
fi
if [[ ! -f ${GOOGLEAPIS_JAR} ]]; then
  echo "lint: ${GOOGLEAPIS_JAR} is missing (tools/install_packages.sh)"
  exit "${SKIPPED}"
fi
if ! version=$(buf --version </dev/null 2>&1); then
  echo "lint: ${BUF} cannot be had from npm: $(head -n 2 <<<"${version}" | tr '\n' ' ')"
  exit "${SKIPPED}"
fi

make_workspace "${workspace}/now" .
buf lint "${workspace}/now"

tag=$(git describe --tags --abbrev=0 2>/dev/null || true)
if [[ -n ${tag} ]] && git cat-file -e "${tag}:protos" 2>/dev/null; then
  mkdir "${workspace}/tag"
  git archive "${tag}" protos | tar --extract --directory="${workspace}/tag"
  make_workspace "${workspace}/before" "${workspace}/tag"
  buf breaking "${workspace}/now" --against "${workspace}/before"
  echo "lint: ${BUF#@bufbuild/}: no findings, nothing broken since ${tag}"
else
  echo "lint: ${BUF#@bufbuild/}: no findings (no tag to compare with)"
fi
