#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# fuzz.sh [SECONDS [TARGET]...]: builds the fuzz targets with libFuzzer (the preset `fuzz`, which needs clang 14) and runs
# each of them, or those that are named, for so many seconds (600). What it learns stays in build/fuzz/corpus, beside the
# seeds in tests/fuzz/corpus, and the next run goes on from there. Inputs that broke a promise are in
# build/fuzz/findings/TARGET, with the report in build/fuzz/findings/TARGET.log. Prints a line for each target; fails
# when one has a finding.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-600}
shift || true
targets=("$@")
if ((${#targets[@]} == 0)); then
  for folder in tests/fuzz/corpus/*/; do targets+=("$(basename "${folder}")"); done
fi

if ! command -v clang++-14 >/dev/null; then
  echo "fuzz.sh: clang++-14 is not installed (apt-get install clang-14)" >&2
  exit 2
fi
cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target "${targets[@]/#/motcua_fuzz_}"

failed=0
for target in "${targets[@]}"; do
  learned=build/fuzz/corpus/${target} findings=build/fuzz/findings/${target}
  log=${findings}.log
  mkdir -p "${learned}" "${findings}"
  status=0
  # The stores that some targets open hold more memory than one input needs.
  UBSAN_OPTIONS=print_stacktrace=1 "build/fuzz/bin/motcua_fuzz_${target}" \
    -max_total_time="${seconds}" -max_len=4096 -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="${findings}/" "${learned}" "tests/fuzz/corpus/${target}" >"${log}" 2>&1 || status=$?
  runs=$(grep --only-matching --perl-regexp '(?<=number_of_executed_units: )\d+' "${log}" || echo 0)
  found=$(find "${findings}" -type f | wc -l)
  echo "${target}: ${runs} runs, ${found} findings"
  if ((status != 0 || found != 0)); then
    failed=1
    grep --max-count=3 --extended-regexp 'promise broken|runtime error|^SUMMARY|ERROR:' "${log}" | sed 's/^/  /' || true
    echo "  see ${log} and ${findings}/"
  fi
done
exit "${failed}"
