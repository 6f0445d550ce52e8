// SPDX-License-Identifier: Apache-2.0
//
// The calls that the generator makes, and the codes by which their answers are counted.
//
// Threads: constants.

#ifndef MOTCUA_TOOLS_LOAD_METHOD_H_
#define MOTCUA_TOOLS_LOAD_METHOD_H_

#include <cstddef>
#include <string>

namespace motcua::load {

enum class Service { kIntake, kProcessing, kStatistics, kEcho };
inline constexpr size_t kServiceCount = 4;

enum class Method {
  kEcho,
  kSubmitDossier,
  kBatchSubmitDossiers,
  kImportDossiers,
  kAcceptDossier,
  kSupplementDossier,
  kGetDossier,
  kListDossiers,
  kStartProcessing,
  kRequestSupplement,
  kResumeProcessing,
  kResolveDossier,
  kReturnResult,
  kWatchDossier,
  kGetDossierReport,
  kGetStatisticsStatus,
};
inline constexpr size_t kMethodCount = 16;

struct MethodInfo {
  Service service;
  const char* name;  // "SubmitDossier"
  std::string path;  // "/motcua.intake.v1.IntakeService/SubmitDossier"
};

const MethodInfo& InfoOf(Method method);

// The codes of gRPC by their numbers, then those that the generator finds itself.
inline constexpr size_t kCodeOk = 0;
inline constexpr size_t kCodeBadAnswer = 17;   // OK, but not what was asked for.
inline constexpr size_t kCodeNotStarted = 18;  // Meant to start, but no lane became free in time.
inline constexpr size_t kCodeCount = 19;

// "UNAVAILABLE"; "UNKNOWN" for a number that is no code.
const char* CodeName(size_t code);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_METHOD_H_
