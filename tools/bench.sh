#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The measurements: durable SubmitDossier beside a bare echo, 64 outstanding on 4 connections, in alternating rounds.
# Usage: tools/bench.sh [BUILD_DIR]. Nothing here is asserted on time: machines differ and are shared.
set -euo pipefail
cd "$(dirname "$0")/.."
build=${1:-build/release}
export MOTCUA_BIN_DIR="$PWD/$build/bin"
"$MOTCUA_BIN_DIR/motcua-bench-submit" --folder build/bench
