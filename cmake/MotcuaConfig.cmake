# SPDX-License-Identifier: Apache-2.0
#
# find_package(Motcua CONFIG): Motcua::client is the library in client/, with the protos that it uses. All that it needs
# is packaged by Debian 12; the order and the modes are those of cmake/third_party.cmake.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(Protobuf MODULE)
find_dependency(absl CONFIG)
find_dependency(gRPC CONFIG)
find_dependency(OpenSSL COMPONENTS Crypto)
include(${CMAKE_CURRENT_LIST_DIR}/MotcuaTargets.cmake)
