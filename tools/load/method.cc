// SPDX-License-Identifier: Apache-2.0
#include "tools/load/method.h"

#include <array>

namespace motcua::load {
namespace {

constexpr char kIntakePath[] = "/motcua.intake.v1.IntakeService/";
constexpr char kProcessingPath[] = "/motcua.processing.v1.ProcessingService/";
constexpr char kStatisticsPath[] = "/motcua.statistics.v1.StatisticsService/";
constexpr char kEchoPath[] = "/motcua.echo.v1.EchoService/";

MethodInfo Info(Service service, const char* path, const char* name) {
  return {.service = service, .name = name, .path = std::string(path) + name};
}

}  // namespace

const MethodInfo& InfoOf(Method method) {
  // In the order of the enum.
  static const auto* const infos = new std::array<MethodInfo, kMethodCount>{
      Info(Service::kEcho, kEchoPath, "Echo"),
      Info(Service::kIntake, kIntakePath, "SubmitDossier"),
      Info(Service::kIntake, kIntakePath, "BatchSubmitDossiers"),
      Info(Service::kIntake, kIntakePath, "ImportDossiers"),
      Info(Service::kIntake, kIntakePath, "AcceptDossier"),
      Info(Service::kIntake, kIntakePath, "SupplementDossier"),
      Info(Service::kIntake, kIntakePath, "GetDossier"),
      Info(Service::kIntake, kIntakePath, "ListDossiers"),
      Info(Service::kProcessing, kProcessingPath, "StartProcessing"),
      Info(Service::kProcessing, kProcessingPath, "RequestSupplement"),
      Info(Service::kProcessing, kProcessingPath, "ResumeProcessing"),
      Info(Service::kProcessing, kProcessingPath, "ResolveDossier"),
      Info(Service::kProcessing, kProcessingPath, "ReturnResult"),
      Info(Service::kProcessing, kProcessingPath, "WatchDossier"),
      Info(Service::kStatistics, kStatisticsPath, "GetDossierReport"),
      Info(Service::kStatistics, kStatisticsPath, "GetStatisticsStatus"),
  };
  return (*infos)[static_cast<size_t>(method)];
}

const char* CodeName(size_t code) {
  static constexpr std::array<const char*, kCodeCount> kNames = {"OK",
                                                                 "CANCELLED",
                                                                 "UNKNOWN",
                                                                 "INVALID_ARGUMENT",
                                                                 "DEADLINE_EXCEEDED",
                                                                 "NOT_FOUND",
                                                                 "ALREADY_EXISTS",
                                                                 "PERMISSION_DENIED",
                                                                 "RESOURCE_EXHAUSTED",
                                                                 "FAILED_PRECONDITION",
                                                                 "ABORTED",
                                                                 "OUT_OF_RANGE",
                                                                 "UNIMPLEMENTED",
                                                                 "INTERNAL",
                                                                 "UNAVAILABLE",
                                                                 "DATA_LOSS",
                                                                 "UNAUTHENTICATED",
                                                                 "BAD_ANSWER",
                                                                 "NOT_STARTED"};
  return code < kNames.size() ? kNames[code] : "UNKNOWN";
}

}  // namespace motcua::load
