#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# clients.sh [BUILD_DIR [LANGUAGE]...]: installs the component `client` of BUILD_DIR (default build/release) into a fresh
# folder, builds the example of each language in examples/, or of those that are named, with nothing of Motcua but that,
# and runs it against three services that are started for it; each must print what examples/expected_output.txt says. A
# language whose tools or packages cannot be had here is skipped; it is a failure where they can. Exit status 77: the
# programs are not built, or all languages were skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SKIPPED=77
readonly FETCH_SECONDS_MAX=120  # for one language's packages
readonly PROTOC_GEN_GO=google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.11
readonly PROTOC_GEN_GO_GRPC=google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2
readonly GO_GOOGLEAPIS=google.golang.org/genproto/googleapis

build=$(realpath --canonicalize-missing "${1:-build/release}")
languages=("${@:2}")
((${#languages[@]} > 0)) || languages=(cpp python go typescript java)
bin=${build}/bin
folder=$(mktemp --directory)
prefix=${folder}/prefix
shared=${prefix}/share/motcua
# shellcheck source=tools/services.sh
source tools/services.sh

clean_up() {
  local status=$?
  trap - EXIT
  stop_services || status=1
  # Go's module cache is written without write permission.
  chmod -R u+w "${folder}"
  rm -rf "${folder}"
  exit "${status}"
}
trap clean_up EXIT

for program in motcua-intake motcua-processing motcua-statistics motcuactl; do
  if [[ ! -x ${bin}/${program} ]]; then
    echo "clients: ======== SKIPPED ======== ${program} is not built (make test)"
    exit "${SKIPPED}"
  fi
done
if ! cmake --version >/dev/null 2>&1; then
  echo "clients: ======== SKIPPED ======== there is no cmake here, which installs what callers need"
  exit "${SKIPPED}"
fi
cmake --install "${build}" --prefix "${prefix}" --component client >"${folder}/install.log"

# Each build_LANGUAGE makes the example in ${folder}/LANGUAGE, where its files are, and sets `command` and what follows
# the common `arguments`. SKIPPED where that cannot be here.
build_cpp() {
  (cd "${folder}/cpp" && cmake -S . -B build -G Ninja "-DCMAKE_PREFIX_PATH=${prefix}" && cmake --build build) \
    >"${folder}/cpp.log" 2>&1 || { cat "${folder}/cpp.log" && return 1; }
  command=("${folder}/cpp/build/one_dossier")
}

build_python() {
  local python=/usr/bin/python3
  if ! "${python}" -c 'import grpc, google.protobuf' 2>/dev/null || ! command -v grpc_python_plugin >/dev/null; then
    echo "python: python3-grpcio and python3-protobuf are not installed (tools/install_packages.sh checks)"
    return "${SKIPPED}"
  fi
  (cd "${shared}/protos" && find motcua -name '*.proto') |
    (cd "${folder}/python" && xargs protoc -I "${shared}/protos" -I "${shared}/googleapis" \
      --plugin=protoc-gen-grpc_python="$(command -v grpc_python_plugin)" --python_out=. --grpc_python_out=. \
      google/api/{annotations,field_behavior,http}.proto google/rpc/{error_details,error_info,status}.proto \
      google/type/{date,dayofweek,timeofday}.proto) || return 1
  command=("${python}" "${folder}/python/one_dossier.py")
  arguments=("${shared}/service_config.json")
}

build_go() {
  if ! command -v go >/dev/null; then
    echo "go: there is no Go here"
    return "${SKIPPED}"
  fi
  local module=example.org/onedossier/gen proto package
  local -a options=()
  if ! (export GOBIN=${folder}/gobin && cd "${folder}/go" &&
    timeout "${FETCH_SECONDS_MAX}" go install "${PROTOC_GEN_GO}" &&
    timeout "${FETCH_SECONDS_MAX}" go install "${PROTOC_GEN_GO_GRPC}" &&
    timeout "${FETCH_SECONDS_MAX}" go mod download) >"${folder}/go.log" 2>&1; then
    echo "go: modules cannot be had: $(tail -n 1 "${folder}/go.log")"
    return "${SKIPPED}"
  fi
  # The protos leave the names of Go's packages to whoever generates them.
  while IFS= read -r proto; do
    package=$(dirname "${proto}")
    options+=("--go_opt=M${proto}=${module}/${package}" "--go-grpc_opt=M${proto}=${module}/${package}")
  done < <(cd "${shared}/protos" && find motcua -name '*.proto')
  (cd "${folder}/go" && mkdir gen && PATH=${folder}/gobin:${PATH} \
    protoc -I "${shared}/protos" -I "${shared}/googleapis" --go_out=gen --go-grpc_out=gen \
    --go_opt="module=${module}" --go-grpc_opt="module=${module}" "${options[@]}" \
    $(cd "${shared}/protos" && find motcua -name '*.proto') && go build -o onedossier .) || return 1
  command=("${folder}/go/onedossier")
  arguments=("${shared}/service_config.json")
}

build_typescript() {
  if ! command -v npm >/dev/null; then
    echo "typescript: there is no npm here"
    return "${SKIPPED}"
  fi
  if ! (cd "${folder}/typescript" && timeout "${FETCH_SECONDS_MAX}" npm install --no-package-lock --no-audit --no-fund \
    --loglevel=error --prefer-offline --fetch-retries=1) >"${folder}/npm.log" 2>&1; then
    echo "typescript: packages cannot be had: $(tail -n 1 "${folder}/npm.log")"
    return "${SKIPPED}"
  fi
  (cd "${folder}/typescript" && npx tsc --strict --target es2022 --module commonjs --types node one_dossier.ts) ||
    return 1
  command=(node "${folder}/typescript/one_dossier.js")
  arguments=("${shared}/service_config.json" "${shared}/protos" "${shared}/googleapis")
}

build_java() {
  if ! command -v mvn >/dev/null || ! command -v javac >/dev/null || ! command -v grpc_java_plugin >/dev/null; then
    echo "java: Maven, a JDK or protobuf-compiler-grpc-java-plugin is not installed"
    return "${SKIPPED}"
  fi
  local -a maven=(mvn --batch-mode --quiet -Dstyle.color=never -f "${folder}/java/pom.xml" "-Dprotos=${shared}/protos")
  if ! timeout "${FETCH_SECONDS_MAX}" "${maven[@]}" dependency:resolve >"${folder}/mvn.log" 2>&1; then
    echo "java: artifacts cannot be had: $(grep --max-count=1 ERROR "${folder}/mvn.log")"
    return "${SKIPPED}"
  fi
  "${maven[@]}" compile dependency:build-classpath "-Dmdep.outputFile=${folder}/java/classpath" || return 1
  command=(java -cp "${folder}/java/target/classes:$(<"${folder}/java/classpath")" OneDossier)
  arguments=("${shared}/service_config.json")
}

# What differs from run to run.
without_names() {
  sed -E -e 's/^submitted: [0-9A-Z]+$/submitted: DOSSIER_ID/' -e 's/^accepted: \S+$/accepted: DOSSIER_CODE/'
}

# $1: the language. $2: the agency, one for each language: its report counts one dossier.
run_example() {
  local language=$1 agency=$2 run result=0
  cp -r "examples/${language}" "${folder}/${language}"
  arguments=()
  "build_${language}" || return
  for run in 1 2; do
    timeout 60 "${command[@]}" "${service_address[intake]}" "${service_address[processing]}" \
      "${service_address[statistics]}" "${agency}" "example-${language}" "${arguments[@]}" \
      >"${folder}/${language}.output-${run}" || result=$?
    if ((result != 0)); then
      echo "${language}: ended with ${result}"
      return 1
    fi
  done
  # Twice the same request ids: the second run finds what the first did.
  diff "${folder}/${language}.output-1" "${folder}/${language}.output-2" &&
    diff examples/expected_output.txt <(without_names <"${folder}/${language}.output-1")
}

start_services 127.0.0.1:0 127.0.0.1:0 127.0.0.1:0
"${bin}/motcuactl" catalog load examples/catalog.jsonl

failed=0 skipped=0 number=0
for language in "${languages[@]}"; do
  number=$((number + 1)) started=${SECONDS} result=0
  run_example "${language}" "000.00.0${number}.H28" || result=$?
  case ${result} in
    0) echo "clients: ${language}: as expected ($((SECONDS - started)) s)" ;;
    "${SKIPPED}") skipped=$((skipped + 1)) && echo "clients: ${language}: ======== SKIPPED ========" ;;
    *) failed=$((failed + 1)) && echo "clients: ${language}: FAILED" ;;
  esac
done
echo "clients: ${failed} failed, ${skipped} skipped"
((skipped < ${#languages[@]})) || exit "${SKIPPED}"
((failed == 0))
