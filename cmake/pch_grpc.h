// SPDX-License-Identifier: Apache-2.0
//
// The precompiled header of every room that includes gRPC: the headers that nearly all of them
// parse and that change only with the system's packages. It is a matter of build time; a source
// still includes whatever it uses.
#ifndef MOTCUA_CMAKE_PCH_GRPC_H_
#define MOTCUA_CMAKE_PCH_GRPC_H_

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

#endif  // MOTCUA_CMAKE_PCH_GRPC_H_
