// SPDX-License-Identifier: Apache-2.0
#include "services/processing/app/course_queries.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "common/dossier/dossier_id.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/paging/page_token.h"
#include "common/status/status_macros.h"
#include "services/processing/app/course_view.h"
#include "services/processing/app/explain_due_time.h"
#include "services/processing/app/stack_arena.h"
#include "services/processing/domain/decide.h"
#include "services/processing/domain/instants.h"
#include "services/processing/storage/keys.h"

namespace motcua::processing {
namespace {

using errors::MakeError;
using errors::Reason;

absl::StatusOr<CourseRow> GetRow(const kv::Reader& reader, uint32_t partition_count,
                                 absl::string_view dossier) {
  MOTCUA_ASSIGN_OR_RETURN(std::optional<CourseRow> row,
                          FindCourse(reader, partition_count, dossier));
  if (!row.has_value()) {
    return UnknownDossier(dossier);
  }
  return *std::move(row);
}

// What of a request its page tokens are bound to.
template <typename Request>
std::string FilterOf(Request request) {
  request.clear_page_size();
  request.clear_page_token();
  request.clear_min_revisions();
  return request.SerializeAsString();
}

absl::Status CheckAgency(const kv::Reader& reader, const std::string& agency_code) {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(kCatalog, AgencyKey(agency_code)));
  return row.has_value() ? absl::OkStatus()
                         : MakeError(Reason::kUnknownAgency, "no such agency is known here",
                                     {{"agency_code", agency_code}});
}

bool IsWanted(const v1::ListWorkRequest& request, const CourseRecord& course) {
  return request.states().empty() || std::find(request.states().begin(), request.states().end(),
                                               course.state()) != request.states().end();
}

}  // namespace

absl::Status CourseQueries::GetCourse(absl::string_view dossier, v1::Course& course) const {
  MOTCUA_ASSIGN_OR_RETURN(const std::optional<dossier::DossierId> id,
                          FindDossier(*store_, store_->partition_count(), dossier));
  if (!id.has_value()) {
    return UnknownDossier(dossier);
  }
  StackArena<1024> arena;
  auto& record = arena.Make<CourseRecord>();
  MOTCUA_ASSIGN_OR_RETURN(const bool found, ReadCourse(*store_, *id, record));
  if (!found) {
    return UnknownDossier(dossier);
  }
  const SharedCalendar calendar = catalog_->Published(record.calendar_code());
  SetCourse(*id, record, clock_->Now(), calendar.get(), course);
  return absl::OkStatus();
}

absl::StatusOr<std::string> CourseQueries::GetCourseAnswer(absl::string_view dossier) const {
  StackArena<2048> arena;
  auto& response = arena.Make<v1::GetCourseResponse>();
  MOTCUA_RETURN_IF_ERROR(GetCourse(dossier, *response.mutable_course()));
  return response.SerializeAsString();
}

absl::StatusOr<dossier::DossierId> CourseQueries::Find(absl::string_view dossier) const {
  MOTCUA_ASSIGN_OR_RETURN(const CourseRow row, GetRow(*store_, store_->partition_count(), dossier));
  return row.id;
}

absl::Status CourseQueries::ListTransitions(const v1::ListTransitionsRequest& request,
                                            v1::ListTransitionsResponse& response) const {
  const std::unique_ptr<kv::Snapshot> snapshot = store_->TakeSnapshot();
  MOTCUA_ASSIGN_OR_RETURN(const CourseRow row,
                          GetRow(*snapshot, store_->partition_count(), request.dossier()));
  const std::string filter = CourseKey(row.id);
  MOTCUA_ASSIGN_OR_RETURN(const std::string position,
                          paging::ReadPageToken(filter, request.page_token()));
  const uint32_t after = position.empty() ? 0 : kv::KeyReader(position).U32();
  const size_t page_size =
      paging::PageSize(request.page_size(), kTransitionsPageStandard, kTransitionsPageCap);
  MOTCUA_ASSIGN_OR_RETURN(const std::vector<HistoryLine> lines,
                          ReadHistory(*snapshot, row, after, page_size));
  for (const HistoryLine& line : lines) {
    SetTransition(line, *response.add_transitions());
  }
  if (!lines.empty() && lines.back().number < row.record.transition_count()) {
    response.set_next_page_token(
        paging::MakePageToken(filter, kv::KeyWriter().U32(lines.back().number).Take()));
  }
  return absl::OkStatus();
}

absl::Status CourseQueries::ListWork(const v1::ListWorkRequest& request,
                                     v1::ListWorkResponse& response) const {
  const std::unique_ptr<kv::Snapshot> snapshot = store_->TakeSnapshot();
  MOTCUA_RETURN_IF_ERROR(CheckAgency(*snapshot, request.agency_code()));
  const std::string filter = FilterOf(request);
  MOTCUA_ASSIGN_OR_RETURN(const std::string position,
                          paging::ReadPageToken(filter, request.page_token()));
  const uint32_t partition = dossier::PartitionOf(request.agency_code(), store_->partition_count());
  const std::string prefix = WorkPrefix(partition, request.agency_code());
  // Anybody can make a token: one that leads out of the list would show another agency's rows.
  if (!position.empty() &&
      (!absl::StartsWith(position, prefix) || !ParseWorkKey(position).has_value())) {
    return MakeError(Reason::kInvalidPageToken,
                     "page_token: leads out of the list; start again without a token",
                     {{"field", "page_token"}});
  }
  // The next key after the last one looked at: itself and a zero byte.
  const std::string begin = position.empty() ? prefix : position + '\0';
  const std::string end =
      request.has_due_time_before()
          ? WorkBound(partition, request.agency_code(), ToMicros(request.due_time_before()))
          : kv::PrefixEnd(prefix);
  const int page_size = paging::PageSize(request.page_size(), kWorkPageStandard, kWorkPageCap);
  const absl::Time now = clock_->Now();
  std::string last;
  const auto cursor = snapshot->Scan(kWork, begin, end);
  for (int looked_at = 0;
       cursor->Valid() && looked_at < kWorkLookedAtMax && response.courses_size() < page_size;
       cursor->Next(), ++looked_at) {
    last = std::string(cursor->key());
    const std::optional<WorkRow> work = ParseWorkKey(last);
    if (!work.has_value()) {
      return MakeError(Reason::kCorruptData, "a key of the work list cannot be read");
    }
    const dossier::DossierId id{.partition = partition, .serial = work->serial};
    MOTCUA_ASSIGN_OR_RETURN(std::optional<CourseRecord> course,
                            kCourseTable.Get(*snapshot, CourseKey(id)));
    if (!course.has_value()) {
      return MakeError(Reason::kCorruptData, "the work list names a course that is not there",
                       {{"dossier_id", dossier::FormatDossierId(id)}});
    }
    if (IsWanted(request, *course)) {
      const SharedCalendar calendar = catalog_->Published(course->calendar_code());
      SetCourse(id, *course, now, calendar.get(), *response.add_courses());
    }
  }
  MOTCUA_RETURN_IF_ERROR(cursor->status());
  if (cursor->Valid()) {
    response.set_next_page_token(paging::MakePageToken(filter, last));
  }
  return absl::OkStatus();
}

absl::Status CourseQueries::ExplainDueTime(absl::string_view dossier,
                                           v1::ExplainDueTimeResponse& response) const {
  const std::unique_ptr<kv::Snapshot> snapshot = store_->TakeSnapshot();
  MOTCUA_ASSIGN_OR_RETURN(const CourseRow row,
                          GetRow(*snapshot, store_->partition_count(), dossier));
  return Explain(*snapshot, row, kExplainedIntervalsMax, response);
}

absl::StatusOr<CourseQueries::HistoryPiece> CourseQueries::ReadHistoryAfter(
    const dossier::DossierId& id, uint32_t after, size_t limit) const {
  const std::unique_ptr<kv::Snapshot> snapshot = store_->TakeSnapshot();
  MOTCUA_ASSIGN_OR_RETURN(std::optional<CourseRecord> record,
                          kCourseTable.Get(*snapshot, CourseKey(id)));
  if (!record.has_value()) {
    return UnknownDossier(dossier::FormatDossierId(id));
  }
  const CourseRow course{.id = id, .record = *std::move(record)};
  HistoryPiece piece;
  MOTCUA_ASSIGN_OR_RETURN(piece.lines, ReadHistory(*snapshot, course, after, limit));
  const uint32_t last = piece.lines.empty() ? after : piece.lines.back().number;
  piece.is_end = IsFinal(course.record.state()) && last >= course.record.transition_count();
  return piece;
}

}  // namespace motcua::processing
