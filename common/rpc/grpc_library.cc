// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/grpc_library.h"

#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "grpc/grpc.h"
#include "grpc/support/log.h"

namespace motcua::rpc {
namespace {

void WriteLine(gpr_log_func_args* line) {
  const std::string place = absl::StrCat(line->file, ":", line->line);
  switch (line->severity) {
    case GPR_LOG_SEVERITY_DEBUG:
      log::Debug("grpc", {{"text", line->message}, {"place", place}});
      return;
    case GPR_LOG_SEVERITY_INFO:
      log::Info("grpc", {{"text", line->message}, {"place", place}});
      return;
    case GPR_LOG_SEVERITY_ERROR:
      log::Warning("grpc", {{"text", line->message}, {"place", place}});
      return;
  }
}

}  // namespace

void HoldGrpcLibrary() {
  static const bool held = (grpc_init(), true);
  static_cast<void>(held);
}

void RouteGrpcLog() { gpr_set_log_function(&WriteLine); }

}  // namespace motcua::rpc
