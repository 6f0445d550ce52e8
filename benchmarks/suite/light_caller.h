// SPDX-License-Identifier: Apache-2.0
// Callers who hand dossiers in at a small, fixed rate, on a connection of their own, whether
// earlier calls were answered or not: what others see of a service under load. Used by the thread
// that made it; it has one of its own.
#ifndef MOTCUA_BENCHMARKS_SUITE_LIGHT_CALLER_H_
#define MOTCUA_BENCHMARKS_SUITE_LIGHT_CALLER_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "benchmarks/suite/recovery.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"

namespace motcua::bench {

class LightCaller {
 public:
  // Begins at once. `request` is sent again and again, with request ids of its own each time.
  LightCaller(const std::string& intake, motcua::intake::v1::SubmitDossierRequest request,
              double calls_per_second);
  ~LightCaller() { Stop(); }
  LightCaller(const LightCaller&) = delete;
  LightCaller& operator=(const LightCaller&) = delete;

  // Begins no more, and waits for those under way. All that were begun, in the order of answers.
  std::vector<LightCall> Stop();

 private:
  void Loop();
  void Begin(absl::Time due);

  const std::unique_ptr<motcua::intake::v1::IntakeService::Stub> stub_;
  motcua::intake::v1::SubmitDossierRequest request_;
  const std::string request_ids_;
  const absl::Duration interval_;
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<LightCall> calls_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;  // Last: it uses all of the above.
};

}  // namespace motcua::bench

#endif  // MOTCUA_BENCHMARKS_SUITE_LIGHT_CALLER_H_
