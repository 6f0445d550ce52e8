#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The one entry to the checks that are not tests:  check.sh [NAME]...
#   format   clang-format on every C++ file
#   layers   who includes whom, what is in the build, the form of files (layers.py, layers.txt)
#   docs     README.md and docs/: links and anchors; the programs have the flags and variables that stand there (docs.py)
#   lint     buf lint on the protos, and buf breaking against the last tag (lint.sh)
#   clients  the examples in five languages against running services; after a build of `make test` (clients.sh)
#   manifests  deploy/kubernetes, rendered: as an API server checks it, Pod Security, our own rules, alerts (manifests.sh)
#   tidy     clang and clang-tidy on every C++ file (the preset `tidy`; takes minutes)
#   threads  clang's thread-safety analysis on every source that locks (threads.py); after a build of `make test`
#   asan     the tests of common/ under AddressSanitizer and UndefinedBehaviorSanitizer, and how much of that code they
#            ran (gcovr; the table is build/asan/coverage.common.txt)
#   tsan     the same tests under ThreadSanitizer. Either takes some minutes where ccache is cold
#   asan-services, tsan-services  the same of client/ and services/
#   all      format, layers, docs, lint, clients, manifests, threads and tidy, the default
# A check whose tool is not on this machine is skipped, and says so. Ends with one line that counts; fails when a check
# fails.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SKIPPED=77

check_format() {
  if ! command -v clang-format >/dev/null; then
    echo "format: clang-format is not installed (deploy/packages.txt)"
    return "${SKIPPED}"
  fi
  local findings unformatted
  # --others: files that are new and not yet added count too.
  findings=$(git ls-files -z --cached --others --exclude-standard -- '*.cc' '*.h' |
    while IFS= read -r -d '' file; do [[ -f ${file} ]] && printf '%s\0' "${file}"; done |
    xargs --null --no-run-if-empty --max-procs="$(nproc)" --max-args=20 clang-format --dry-run -Werror 2>&1) && return 0
  unformatted=$(grep -Eo '^[^:]+:[0-9]+:[0-9]+: error: code should be clang-formatted' <<<"${findings}" |
    cut --delimiter=: --fields=1 | sort --unique)
  if [[ -z ${unformatted} ]]; then
    echo "${findings}"
  else
    echo "format: not formatted (clang-format -i does it):"
    sed 's/^/  /' <<<"${unformatted}"
  fi
  return 1
}

check_layers() { python3 tools/check/layers.py; }

check_docs() {
  local programs=()
  if [[ -x build/release/bin/motcuactl ]]; then
    programs=(--bin build/release/bin)
  else
    echo "docs: NOT CHECKED: whether the programs have the flags: they are not built (make test)"
  fi
  python3 tools/check/docs.py "${programs[@]}"
}

check_lint() { tools/check/lint.sh; }

check_clients() { tools/check/clients.sh; }

check_manifests() { tools/check/manifests.sh; }

check_threads() {
  local clang
  clang=$(command -v clang++ || command -v clang++-14) || {
    echo "threads: clang is not installed (tools/install_packages.sh checks)"
    return "${SKIPPED}"
  }
  if [[ ! -f build/release/compile_commands.json ]]; then
    echo "threads: nothing is built yet (make test)"
    return "${SKIPPED}"
  fi
  python3 tools/check/threads.py --clang "${clang}"
}

# What the targets motcua_sanitized_tests and motcua_sanitized_service_tests build (cmake/motcua.cmake has the same).
readonly SANITIZED_TESTS='^motcua_(common|tests_sanitizers)_'
readonly SANITIZED_SERVICE_TESTS='^motcua_(client|intake|processing|statistics)_'

# $1: the preset, $2: the target that builds the tests, $3: what their names match.
check_sanitizer() {
  cmake --preset "$1" >/dev/null && cmake --build --preset "$1" --target "$2" | tail -n 1 &&
    ctest --preset "$1" --tests-regex "$3"
}

# $1, $2: as $2, $3 above; $3...: folders. The same with the preset asan, and how much of the code in these folders the
# tests ran. Tests of their own and generated code do not count. UndefinedBehaviorSanitizer's branches do: about one in
# fourteen, and those are never taken.
check_asan_of() {
  local target=$1 tests=$2 folder
  shift 2
  # Counts of earlier programs would be added to.
  for folder in "$@"; do find "build/asan/${folder}" -name '*.gcda' -delete 2>/dev/null; done
  check_sanitizer asan "${target}" "${tests}" || return 1
  if ! command -v gcovr >/dev/null; then
    echo "coverage: gcovr is not installed (tools/install_packages.sh checks)"
    return
  fi
  for folder in "$@"; do
    (cd build/asan && gcovr --root ../.. --filter "../../${folder}/" --exclude '.*_test\.(cc|h)$' \
      --exclude-unreachable-branches --exclude-throw-branches \
      -j 2 --output "coverage.${folder}.txt" --print-summary "${folder}") |
      awk -v folder="${folder}" '/^(lines|branches):/ { figures = figures "  " $0 }
                                 END { print "coverage of " folder ":" figures }' || return 1
  done
}

check_asan() { check_asan_of motcua_sanitized_tests "${SANITIZED_TESTS}" common; }
check_tsan() { check_sanitizer tsan motcua_sanitized_tests "${SANITIZED_TESTS}"; }
check_asan-services() { check_asan_of motcua_sanitized_service_tests "${SANITIZED_SERVICE_TESTS}" client services; }
check_tsan-services() { check_sanitizer tsan motcua_sanitized_service_tests "${SANITIZED_SERVICE_TESTS}"; }

check_tidy() {
  if ! command -v clang-tidy >/dev/null || ! command -v clang++ >/dev/null; then
    echo "tidy: clang and clang-tidy are not installed (apt-get install clang clang-tidy)"
    return "${SKIPPED}"
  fi
  cmake --preset tidy >/dev/null && cmake --build --preset tidy -- -k 0
}

passed=0 failed=0 skipped=0
run_check() {
  local name=$1 started=${SECONDS} result=0
  "check_${name}" </dev/null || result=$?
  case ${result} in
    0) passed=$((passed + 1)) && echo "check ${name}: passed ($((SECONDS - started)) s)" ;;
    "${SKIPPED}") skipped=$((skipped + 1)) && echo "check ${name}: ======== SKIPPED ========" ;;
    *) failed=$((failed + 1)) && echo "check ${name}: FAILED" ;;
  esac
}

for name in "${@:-all}"; do
  case ${name} in
    format | layers | docs | lint | clients | manifests | threads | asan | tsan | asan-services | tsan-services | tidy) run_check "${name}" ;;
    all) for each in format layers docs lint clients manifests threads tidy; do run_check "${each}"; done ;;
    *) echo "usage: tools/check/check.sh [NAME]... (its head lists the names)" >&2 && exit 2 ;;
  esac
done
echo "checks: ${passed} passed, ${failed} failed, ${skipped} skipped"
((failed == 0))
