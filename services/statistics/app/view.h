// SPDX-License-Identifier: Apache-2.0
// Everything that a report is made of, at one moment: rows, agencies and how far the journals had
// been followed, all of one snapshot.
#ifndef MOTCUA_SERVICES_STATISTICS_APP_VIEW_H_
#define MOTCUA_SERVICES_STATISTICS_APP_VIEW_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/feed/feed.h"
#include "common/kv/store.h"
#include "motcua/common/v1/revision.pb.h"
#include "motcua/statistics/v1/report.pb.h"
#include "services/statistics/storage/directory.h"

namespace motcua::statistics {

// Confined; holds a snapshot: keep it short-lived.
struct View {
  std::unique_ptr<kv::Snapshot> snapshot;
  std::shared_ptr<const Directory> directory;
  std::vector<motcua::common::v1::Revision> revisions;
  absl::TimeZone zone;
};

// Synchronised. Remembers the directory of the newest catalogue, because it seldom changes.
class ViewSource {
 public:
  // All outlive it.
  ViewSource(const kv::Store* store, const feed::Follower* intake, const feed::Follower* processing,
             absl::TimeZone zone)
      : store_(store), intake_(intake), processing_(processing), zone_(zone) {}

  absl::StatusOr<View> Take();

 private:
  absl::StatusOr<std::shared_ptr<const Directory>> DirectoryOf(const kv::Snapshot& snapshot,
                                                               uint64_t catalog_sequence);

  const kv::Store* const store_;
  const feed::Follower* const intake_;
  const feed::Follower* const processing_;
  const absl::TimeZone zone_;
  absl::Mutex mutex_;
  std::shared_ptr<const Directory> directory_ ABSL_GUARDED_BY(mutex_);
  uint64_t directory_sequence_ ABSL_GUARDED_BY(mutex_) = 0;
};

// The agencies that a report is about, by code. UNKNOWN_AGENCY.
absl::StatusOr<std::vector<const Agency*>> AgenciesOf(const Directory& directory,
                                                      const v1::ReportDefinition& definition);

}  // namespace motcua::statistics

#endif  // MOTCUA_SERVICES_STATISTICS_APP_VIEW_H_
