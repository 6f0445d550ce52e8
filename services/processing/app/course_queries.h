// SPDX-License-Identifier: Apache-2.0
// Everything that is read: courses, histories, work lists, explanations. Requests were checked for
// their form before. Scans run on a snapshot and are bounded. Synchronised.
#ifndef MOTCUA_SERVICES_PROCESSING_APP_COURSE_QUERIES_H_
#define MOTCUA_SERVICES_PROCESSING_APP_COURSE_QUERIES_H_

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/kv/store.h"
#include "common/time/clock.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "services/processing/app/catalog_mirror.h"
#include "services/processing/storage/course_rows.h"

namespace motcua::processing {

class CourseQueries {
 public:
  static constexpr int kTransitionsPageStandard = 100;
  static constexpr int kTransitionsPageCap = 1000;
  static constexpr int kWorkPageStandard = 50;
  static constexpr int kWorkPageCap = 500;
  // Open dossiers that one page of ListWork looks at.
  static constexpr int kWorkLookedAtMax = 10'000;
  static constexpr size_t kExplainedIntervalsMax = 10'000;

  // All outlive it.
  CourseQueries(const kv::Store* store, const CatalogMirror* catalog, const time::Clock* clock)
      : store_(store), catalog_(catalog), clock_(clock) {}

  // Two point reads. UNKNOWN_DOSSIER.
  absl::Status GetCourse(absl::string_view dossier, v1::Course& course) const;
  // The same as the bytes of a GetCourseResponse.
  absl::StatusOr<std::string> GetCourseAnswer(absl::string_view dossier) const;
  // UNKNOWN_DOSSIER, INVALID_PAGE_TOKEN.
  absl::Status ListTransitions(const v1::ListTransitionsRequest& request,
                               v1::ListTransitionsResponse& response) const;
  // UNKNOWN_AGENCY, INVALID_PAGE_TOKEN.
  absl::Status ListWork(const v1::ListWorkRequest& request, v1::ListWorkResponse& response) const;
  // UNKNOWN_DOSSIER, NO_DUE_TIME.
  absl::Status ExplainDueTime(absl::string_view dossier,
                              v1::ExplainDueTimeResponse& response) const;

  // A piece of a history, and whether nothing that matters can follow it.
  struct HistoryPiece {
    std::vector<HistoryLine> lines;
    bool is_end = false;  // The course is in a final state, and the lines reach its end.
  };
  absl::StatusOr<HistoryPiece> ReadHistoryAfter(const dossier::DossierId& id, uint32_t after,
                                                size_t limit) const;
  // UNKNOWN_DOSSIER.
  absl::StatusOr<dossier::DossierId> Find(absl::string_view dossier) const;

 private:
  const kv::Store* const store_;
  const CatalogMirror* const catalog_;
  const time::Clock* const clock_;
};

}  // namespace motcua::processing

#endif  // MOTCUA_SERVICES_PROCESSING_APP_COURSE_QUERIES_H_
