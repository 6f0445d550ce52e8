# SPDX-License-Identifier: Apache-2.0
#
# The commands of this project for people. Each one first installs the packages that are missing (deploy/packages.txt),
# then configures and builds what it needs, so all of them work on a machine that has only git and make, and cost
# nothing the second time. The build itself is CMake's: see CMakePresets.json.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help packages benchmark-packages product demo serve test bench check clean

# Any preset of CMakePresets.json, for example `make test PRESET=asan`.
PRESET ?= release
# What tools/bench.sh gets besides, for example `make bench BENCH_ARGUMENTS='sweep --rounds 3'`.
BENCH_ARGUMENTS ?=
BUILD_DIR := build/$(PRESET)

help:
	@echo 'make demo    build, start the three services, run a province'\''s quarter end to end, check every number'
	@echo 'make serve   build and start the three services in the foreground until Ctrl-C'
	@echo 'make test    build everything and run every test'
	@echo 'make bench   build and run the measurements (6 minutes; BENCH_ARGUMENTS="..." for others)'
	@echo 'make check   check format, layers, docs, protos, clients, manifests and locks (and clang-tidy, where it is installed)'
	@echo 'make clean   remove the build folder'
	@echo 'PRESET=name  chooses another preset of CMakePresets.json than $(PRESET)'

packages:
	@tools/install_packages.sh

product: packages
	@cmake --preset $(PRESET) >/dev/null
	@cmake --build --preset $(PRESET) --target motcua_product

demo: product
	@tools/demo.sh $(BUILD_DIR)

serve: product
	@tools/serve.sh $(BUILD_DIR)

test: packages
	@cmake --workflow --preset $(PRESET)

# PostgreSQL and google-benchmark are for the measurements only, which also run without them.
benchmark-packages: packages
	@tools/install_packages.sh benchmarks || echo 'make bench: going on without what is missing' >&2

bench: benchmark-packages
	@cmake --preset $(PRESET) >/dev/null
	@cmake --build --preset $(PRESET) --target motcua_product motcua_benchmarks
	@tools/bench.sh $(BUILD_DIR) $(BENCH_ARGUMENTS)

check: packages
	@tools/check/check.sh all

clean:
	@rm -rf build
