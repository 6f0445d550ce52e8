// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/grpc_library.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/log/log.h"
#include "google/protobuf/stubs/logging.h"
#include "grpc/grpc.h"
#include "grpc/support/log.h"

namespace motcua::rpc {
namespace {

// Some of gRPC's lines repeat what a stranger has sent, which may be anything. The place says what
// went wrong all the same.
std::string WithoutWhatWasSent(const char* text) {
  constexpr size_t kTextBytesMax = 200;
  const absl::string_view all(text);
  return absl::StrContains(all, "metadata") || absl::StrContains(all, "header")
             ? "metadata that cannot be read"
             : std::string(all.substr(0, kTextBytesMax));
}

// The text may hold fields of the message: it is left out.
void WriteProtobufLine(google::protobuf::LogLevel level, const char* file, int line,
                       const std::string&) {
  const std::string place = absl::StrCat(file, ":", line);
  if (level >= google::protobuf::LOGLEVEL_ERROR) {
    log::Debug("protobuf", {{"place", place}});
  }
}

void WriteLine(gpr_log_func_args* line) {
  const std::string place = absl::StrCat(line->file, ":", line->line);
  const std::string text = WithoutWhatWasSent(line->message);
  switch (line->severity) {
    case GPR_LOG_SEVERITY_DEBUG:
      log::Debug("grpc", {{"text", text}, {"place", place}});
      return;
    case GPR_LOG_SEVERITY_INFO:
      log::Info("grpc", {{"text", text}, {"place", place}});
      return;
    case GPR_LOG_SEVERITY_ERROR:
      log::Warning("grpc", {{"text", text}, {"place", place}});
      return;
  }
}

}  // namespace

void HoldGrpcLibrary() {
  static const bool held = (grpc_init(), true);
  static_cast<void>(held);
}

void RouteGrpcLog() {
  gpr_set_log_function(&WriteLine);
  google::protobuf::SetLogHandler(&WriteProtobufLine);
}

}  // namespace motcua::rpc
