# SPDX-License-Identifier: Apache-2.0
#
# Everything that comes from outside, found once. All of it is packaged by Debian 12 (deploy/packages.txt).
# The order matters: protobuf in module mode first, because gRPC's configuration looks for its targets.
find_package(Threads REQUIRED)
find_package(Protobuf MODULE REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(RocksDB CONFIG REQUIRED)
find_package(GTest CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(PkgConfig REQUIRED)
find_package(Python3 REQUIRED COMPONENTS Interpreter)

# These have no CMake configuration of their own in Debian.
pkg_check_modules(LZ4 REQUIRED IMPORTED_TARGET GLOBAL liblz4)
add_library(motcua::third_party::lz4 ALIAS PkgConfig::LZ4)
pkg_check_modules(UTF8PROC REQUIRED IMPORTED_TARGET GLOBAL libutf8proc)
add_library(motcua::third_party::utf8proc ALIAS PkgConfig::UTF8PROC)
