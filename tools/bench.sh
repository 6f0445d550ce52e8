#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# bench.sh [BUILD_DIR [ARGUMENT]...]: the measurements. Prints Markdown and writes build/bench/summary.json. Arguments go to
# motcua-benchmark: another mode, fewer rows, more rounds (`--help` tells). Nothing is asserted on time: machines differ
# and are shared. Ends with 1 if a call failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

build=${1:-build/release}
shift $(($# > 0))
export MOTCUA_BIN_DIR=${PWD}/${build}/bin
exec "${MOTCUA_BIN_DIR}/motcua-benchmark" --folder build/bench "$@"
