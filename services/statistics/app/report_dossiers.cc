// SPDX-License-Identifier: Apache-2.0
#include "services/statistics/app/report_dossiers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/catalog/catalog_conversion.h"
#include "common/dossier/dossier_id.h"
#include "common/errors/errors.h"
#include "common/kv/codec.h"
#include "common/paging/page_token.h"
#include "common/status/status_macros.h"
#include "services/statistics/app/display_names.h"
#include "services/statistics/app/dossier_report.h"
#include "services/statistics/domain/history.h"
#include "services/statistics/domain/report_tally.h"
#include "services/statistics/domain/report_window.h"
#include "services/statistics/storage/keys.h"
#include "services/statistics/storage/tables.h"

namespace motcua::statistics {
namespace {

using storage::v1::MomentRecord;

// Where a page ended: in which agency, which part of its list, and after which key.
struct PagePosition {
  std::string agency_code;
  uint8_t part = 0;
  std::string after;
};

std::string Encode(const PagePosition& position) {
  return kv::KeyWriter()
      .Terminated(position.agency_code)
      .U8(position.part)
      .Rest(position.after)
      .Take();
}

absl::StatusOr<PagePosition> ReadPosition(const std::string& filter, const std::string& token) {
  MOTCUA_ASSIGN_OR_RETURN(const std::string bytes, paging::ReadPageToken(filter, token));
  PagePosition position;
  if (!bytes.empty()) {
    kv::KeyReader parts(bytes);
    position.agency_code = std::string(parts.Terminated());
    position.part = parts.U8();
    position.after = std::string(parts.Rest());
    if (!parts.ok()) {
      return errors::MakeError(errors::Reason::kInvalidPageToken, "page_token is not ours");
    }
  }
  return position;
}

// A part of a list: the rows to look at, and the measure that its dossiers are in. No dossier is in
// two parts of one list.
struct Part {
  KeyRange rows;
  v1::Measure measure = v1::MEASURE_UNSPECIFIED;
};

// The parts of the list behind a number, in its order.
std::vector<Part> PartsOf(v1::Measure measure, const AgencyPlace& place,
                          const ReportWindow& window) {
  const auto during = [&](MomentKind kind) {
    return MomentsBetween(place, kind, window.start, window.end);
  };
  switch (measure) {
    case v1::MEASURE_RECEIVED_ONLINE:
    case v1::MEASURE_RECEIVED_DIRECT:
    case v1::MEASURE_RECEIVED_POSTAL:
      return {{during(MomentKind::kReceived), measure}};
    case v1::MEASURE_CARRIED_OVER:
      return {{OpenAt(place, window.start), measure}};
    case v1::MEASURE_RECEIVED:
      return {{OpenAt(place, window.start), v1::MEASURE_CARRIED_OVER},
              {during(MomentKind::kReceived), measure}};
    case v1::MEASURE_RESOLVED_EARLY:
    case v1::MEASURE_RESOLVED_ON_TIME:
    case v1::MEASURE_RESOLVED_LATE:
    case v1::MEASURE_RESOLVED_NO_DUE_TIME:
    case v1::MEASURE_RESOLVED:
    case v1::MEASURE_WITHDRAWN:
    case v1::MEASURE_STOPPED:
      return {{during(MomentKind::kEnded), measure}};
    case v1::MEASURE_PENDING_IN_TIME:
    case v1::MEASURE_PENDING_OVERDUE:
    case v1::MEASURE_PENDING_NO_DUE_TIME:
    case v1::MEASURE_PENDING:
      return {{OpenAt(place, window.end), measure}};
    default:
      return {};
  }
}

bool IsInRow(const v1::ReportKey& key, const MomentRecord& moment) {
  switch (key.key_case()) {
    case v1::ReportKey::kFieldCode:
      return moment.field_code() == key.field_code();
    case v1::ReportKey::kChannel:
      return moment.channel() == key.channel();
    case v1::ReportKey::kLevel:
      return moment.level() == key.level();
    default:
      return true;  // What is asked of the agency was asked before.
  }
}

bool IsInRow(const v1::ReportKey& key, const Agency& agency) {
  switch (key.key_case()) {
    case v1::ReportKey::kAgencyCode:
      return agency.agency_code == key.agency_code();
    case v1::ReportKey::kAgencyKind:
      return KindText(agency.kind) == key.agency_kind();
    default:
      return true;
  }
}

v1::ReportDossier ToReportDossier(const dossier::DossierId& id, const Fact& fact,
                                  const History& history, absl::Time instant) {
  const storage::v1::Reception& reception = fact.reception();
  v1::ReportDossier dossier;
  dossier.set_dossier_id(dossier::FormatDossierId(id));
  dossier.set_dossier_code(reception.dossier_code());
  dossier.set_agency_code(reception.agency_code());
  dossier.set_procedure_code(reception.procedure_code());
  dossier.set_channel(reception.channel());
  catalog::SetTime(history.received, dossier.mutable_accept_time());
  if (const auto due = DueAt(fact, history, instant); due.has_value()) {
    catalog::SetTime(*due, dossier.mutable_due_time());
  }
  if (history.ended < instant) {
    catalog::SetTime(history.ended, dossier.mutable_close_time());
    dossier.set_outcome(fact.course().ending().outcome());
  }
  return dossier;
}

// Fills one page.
class Page {
 public:
  Page(const View& view, const v1::ListReportDossiersRequest& request, const PageLimits& limits)
      : view_(view),
        request_(request),
        definition_(FillIn(request.definition(), view.zone)),
        window_(WindowOf(definition_, view.zone)),
        page_size_(
            paging::PageSize(request.page_size(), limits.page_size_standard, limits.page_size_max)),
        looked_at_max_(limits.looked_at_max) {}

  absl::StatusOr<v1::ListReportDossiersResponse> Fill() {
    const std::string filter = Filter();
    MOTCUA_ASSIGN_OR_RETURN(position_, ReadPosition(filter, request_.page_token()));
    MOTCUA_ASSIGN_OR_RETURN(const std::vector<const Agency*> agencies,
                            AgenciesOf(*view_.directory, definition_));
    for (const Agency* const agency : agencies) {
      if (is_full_ || agency->agency_code < position_.agency_code ||
          !IsInRow(request_.key(), *agency)) {
        continue;
      }
      MOTCUA_RETURN_IF_ERROR(AddAgency(*agency));
    }
    if (is_full_) {
      response_.set_next_page_token(paging::MakePageToken(filter, Encode(position_)));
    }
    return std::move(response_);
  }

 private:
  // What a token is bound to: the request without what may differ between pages.
  std::string Filter() const {
    v1::ListReportDossiersRequest filter;
    *filter.mutable_definition() = definition_;
    filter.set_measure(request_.measure());
    if (request_.has_key()) {
      *filter.mutable_key() = request_.key();
    }
    return filter.SerializeAsString();
  }

  absl::Status AddAgency(const Agency& agency) {
    if (position_.agency_code != agency.agency_code) {
      position_ = {.agency_code = agency.agency_code};
    }
    const AgencyPlace place{agency.partition, agency.agency_code};
    const std::vector<Part> parts = PartsOf(request_.measure(), place, window_);
    while (!is_full_ && position_.part < parts.size()) {
      MOTCUA_RETURN_IF_ERROR(AddPart(agency.partition, parts[position_.part]));
      if (!is_full_) {
        ++position_.part;
        position_.after.clear();
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddPart(uint32_t partition, const Part& part) {
    const std::string begin =
        position_.after.empty() ? part.rows.begin : position_.after + std::string(1, '\0');
    if (part.rows.end <= begin) {
      return absl::OkStatus();
    }
    const auto cursor = view_.snapshot->Scan(kMoments, begin, part.rows.end);
    for (; cursor->Valid(); cursor->Next()) {
      if (looked_at_ == looked_at_max_) {
        is_full_ = true;
        return absl::OkStatus();
      }
      ++looked_at_;
      MOTCUA_RETURN_IF_ERROR(kMomentTable.DecodeInto(cursor->value(), moment_));
      if (IsInRow(request_.key(), moment_)) {
        MOTCUA_RETURN_IF_ERROR(
            AddDossier({partition, SerialOfMomentKey(cursor->key())}, part.measure));
      }
      if (is_full_) {
        return absl::OkStatus();
      }
      position_.after = std::string(cursor->key());
    }
    return cursor->status();
  }

  // Adds the dossier if it is in the measure; if there is no room for it, the page is full.
  absl::Status AddDossier(const dossier::DossierId& id, v1::Measure measure) {
    MOTCUA_ASSIGN_OR_RETURN(const std::optional<Fact> fact,
                            kFactTable.Get(*view_.snapshot, FactKey(id.partition, id.serial)));
    if (!fact.has_value()) {
      return errors::MakeError(errors::Reason::kCorruptData, "a moment has no dossier",
                               {{"dossier_id", dossier::FormatDossierId(id)}});
    }
    const History history = HistoryOf(*fact);
    const v1::DossierCounts counts =
        CountsOf(*fact, history, window_, definition_.closed_without_result());
    if (ValueOf(counts, measure) == 0) {
      return absl::OkStatus();
    }
    if (response_.dossiers_size() == page_size_) {
      is_full_ = true;
      return absl::OkStatus();
    }
    *response_.add_dossiers() = ToReportDossier(id, *fact, history, window_.end);
    return absl::OkStatus();
  }

  const View& view_;
  const v1::ListReportDossiersRequest& request_;
  const v1::ReportDefinition definition_;
  const ReportWindow window_;
  const int page_size_;
  const int looked_at_max_;
  PagePosition position_;
  int looked_at_ = 0;
  bool is_full_ = false;
  MomentRecord moment_;  // Reused.
  v1::ListReportDossiersResponse response_;
};

}  // namespace

absl::StatusOr<v1::ListReportDossiersResponse> ListReportDossiers(
    const View& view, const v1::ListReportDossiersRequest& request, const PageLimits& limits) {
  return Page(view, request, limits).Fill();
}

}  // namespace motcua::statistics
