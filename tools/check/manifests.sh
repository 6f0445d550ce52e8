#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Renders every overlay of deploy/kubernetes, and the job that restores, into build/manifests and checks what comes out,
# without a cluster:
#   what an API server refuses, Pod Security   manifests/ (Go), which is the server's own code
#   the rules of this project                  manifests.py
#   alerts                                     promtool, with rules_test.yaml beside them
# The Go program is built once, from modules that come from Go's proxy. Where it cannot be had, kustomize or kubectl
# renders, if one is here. What could not be checked is said in capitals; where nothing renders, all is skipped (77).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

readonly SKIPPED=77
readonly out=build/manifests monitoring=deploy/kubernetes/components/monitoring
kustomizations=(deploy/kubernetes/overlays/* deploy/kubernetes/restore)
mkdir -p "${out}"
rm -f "${out}"/*.yaml

not_checked() { echo "manifests: NOT CHECKED: $*"; }

# 0: rendered and checked; 1: findings, or the program is broken; 77: there is no Go, or no modules.
render_with_go() {
  command -v go >/dev/null || return "${SKIPPED}"
  # Fetches what the program is made of, and nothing else of its modules.
  (cd tools/check/manifests && go list -deps .) >/dev/null 2>"${out}/go.log" || return "${SKIPPED}"
  (cd tools/check/manifests && go build -buildvcs=false -o ../../../"${out}/check" .) || return 1
  "${out}/check" "${out}" "${kustomizations[@]}"
}

render_with_kustomize() {
  local each
  for each in "${kustomizations[@]}"; do
    if command -v kustomize >/dev/null; then
      kustomize build "${each}"
    else
      kubectl kustomize "${each}"
    fi >"${out}/${each##*/}.yaml"
  done
}

result=0
render_with_go || result=$?
if ((result == SKIPPED)); then
  not_checked "what an API server refuses, and Pod Security: there is no Go here, or its modules cannot be had"
  if ! command -v kustomize >/dev/null && ! command -v kubectl >/dev/null; then
    echo "manifests: and nothing else renders them: there is neither kustomize nor kubectl"
    exit "${SKIPPED}"
  fi
  render_with_kustomize
  result=0
fi
# Without them there is nothing to look at; what stands in the way is said.
[[ -f ${out}/production.yaml ]] || exit 1

python=python3
"${python}" -c 'import yaml' 2>/dev/null || python=/usr/bin/python3
programs=()
if [[ -x build/release/bin/motcuactl ]]; then
  programs=(--bin build/release/bin)
else
  not_checked "whether the programs have the flags that are set: they are not built (make test)"
fi
if "${python}" -c 'import yaml' 2>/dev/null; then
  "${python}" tools/check/manifests.py "${programs[@]}" --rules "${out}/rules-of-motcua.yaml" "${kustomizations[@]/*\//${out}/}" || result=1
else
  not_checked "the project's own rules: Python has no yaml (tools/install_packages.sh checks)"
fi

if [[ -f ${out}/rules-of-motcua.yaml ]] && command -v promtool >/dev/null; then
  cp "${monitoring}/rules_test.yaml" "${out}"
  promtool check rules "${out}/rules-of-motcua.yaml" && promtool test rules "${out}/rules_test.yaml" || result=1
else
  not_checked "alerts: Python has no yaml, or there is no promtool (tools/install_packages.sh checks)"
fi
not_checked "what only a cluster knows: its admission rules, storage classes, whether its network plugin enforces policies"
exit "${result}"
