#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# bench.sh [BUILD_DIR [ARGUMENT]...]: the measurements. Prints Markdown and writes build/bench/summary.json. Arguments go to
# motcua-benchmark: another mode, fewer rows, more rounds (`--help` tells); after the word `micro` they go to
# motcua-benchmark-micro instead. Nothing is asserted on time: machines differ and are shared. Ends with 1 if a call
# failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=${1:-build/release}
shift $(($# > 0))
export MOTCUA_BIN_DIR=${PWD}/${build}/bin
if [[ ${1:-} == micro ]]; then
  shift
  exec "${MOTCUA_BIN_DIR}/motcua-benchmark-micro" --folder=build/bench/micro "$@"
fi
exec "${MOTCUA_BIN_DIR}/motcua-benchmark" --folder build/bench "$@"
