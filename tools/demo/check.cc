// SPDX-License-Identifier: Apache-2.0
#include "tools/demo/check.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/call_error.h"
#include "client/catching_up.h"
#include "common/status/status_macros.h"
#include "tools/demo/comparison.h"
#include "tools/published/published.h"
#include "tools/terminal/error_text.h"
#include "tools/terminal/report_view.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::demo {
namespace {

using intake::v1::CatalogService;
using statistics::v1::Measure;
using statistics::v1::StatisticsService;

constexpr absl::Duration kCatchUpTimeout = absl::Seconds(60);
constexpr int kPageSize = 1000;
// Numbers up to here are opened up to the dossiers behind them and counted again.
constexpr int64_t kDrillDownMax = 20'000;

absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                      terminal::ErrorLine(client::ErrorOf(status)));
}

class QuarterCheck {
 public:
  QuarterCheck(const client::Connection& connection, const published::Published& published,
               std::ostream& out)
      : connection_(connection), published_(published), out_(out) {}

  absl::Status Run() {
    const client::CatchUpResult caught_up =
        client::CatchUp(connection_, {}, absl::Now() + kCatchUpTimeout);
    MOTCUA_RETURN_IF_ERROR(ToStatus(caught_up.status));
    revisions_ = caught_up.revisions;
    MOTCUA_RETURN_IF_ERROR(ReadCatalog());
    MOTCUA_RETURN_IF_ERROR(ReadReport());
    MOTCUA_RETURN_IF_ERROR(CheckGroupings());
    MOTCUA_RETURN_IF_ERROR(CheckDrillDowns());
    Compare();
    if (failures_.empty()) return absl::OkStatus();
    return absl::FailedPreconditionError(absl::StrJoin(failures_, "\n"));
  }

 private:
  absl::Status ReadCatalog() {
    intake::v1::ListAgenciesRequest agencies;
    agencies.set_page_size(kPageSize);
    intake::v1::ListAgenciesResponse agency_page;
    do {
      MOTCUA_RETURN_IF_ERROR(
          ToStatus(client::Call(connection_, *connection_.catalog,
                                &CatalogService::Stub::ListAgencies, agencies, agency_page)));
      agencies_.insert(agencies_.end(), agency_page.agencies().begin(),
                       agency_page.agencies().end());
      agencies.set_page_token(agency_page.next_page_token());
    } while (!agency_page.next_page_token().empty());

    intake::v1::ListProceduresRequest procedures;
    procedures.set_page_size(kPageSize);
    intake::v1::ListProceduresResponse procedure_page;
    do {
      MOTCUA_RETURN_IF_ERROR(ToStatus(client::Call(connection_, *connection_.catalog,
                                                   &CatalogService::Stub::ListProcedures,
                                                   procedures, procedure_page)));
      procedures_.insert(procedures_.end(), procedure_page.procedures().begin(),
                         procedure_page.procedures().end());
      procedures.set_page_token(procedure_page.next_page_token());
    } while (!procedure_page.next_page_token().empty());

    for (const intake::v1::Agency& agency : agencies_) {
      if (!agency.parent_agency_code().empty()) continue;
      *definition_.mutable_start_date() = terminal::ToProto(published_.start);
      *definition_.mutable_end_date() = terminal::ToProto(published_.end);
      definition_.set_agency_code(agency.agency_code());
      definition_.set_include_subtree(true);
      return absl::OkStatus();
    }
    return absl::NotFoundError("the catalogue has no province");
  }

  absl::StatusOr<statistics::v1::GetDossierReportResponse> GetReport(
      statistics::v1::ReportGrouping grouping) {
    statistics::v1::GetDossierReportRequest request;
    *request.mutable_definition() = definition_;
    request.set_grouping(grouping);
    revisions_.AppendTo(*request.mutable_min_revisions());
    statistics::v1::GetDossierReportResponse response;
    MOTCUA_RETURN_IF_ERROR(
        ToStatus(client::Call(connection_, *connection_.statistics,
                              &StatisticsService::Stub::GetDossierReport, request, response)));
    return response;
  }

  absl::Status ReadReport() {
    MOTCUA_ASSIGN_OR_RETURN(const auto report,
                            GetReport(statistics::v1::REPORT_GROUPING_AGENCY_KIND));
    total_ = report.total();
    out_ << terminal::ReportHeading(report.definition()) << "\n"
         << terminal::TotalText(total_, /*color=*/false) << "\n"
         << terminal::RowsText(report) << "\n";
    return absl::OkStatus();
  }

  // Every grouping: each row closes, the rows add up, and the total is the same one.
  absl::Status CheckGroupings() {
    const auto* descriptor = statistics::v1::ReportGrouping_descriptor();
    std::vector<std::string> checked;
    for (int i = 0; i < descriptor->value_count(); ++i) {
      const auto grouping =
          static_cast<statistics::v1::ReportGrouping>(descriptor->value(i)->number());
      MOTCUA_ASSIGN_OR_RETURN(const auto report, GetReport(grouping));
      const std::string name = terminal::WordOf(grouping);
      for (const std::string& open : OpenIdentities(report)) {
        failures_.push_back(absl::StrCat("by ", name, ": ", open));
      }
      if (report.total().SerializeAsString() != total_.SerializeAsString()) {
        failures_.push_back(absl::StrCat("by ", name, ": another total"));
      }
      if (report.rows_size() > 0) checked.push_back(absl::StrCat(report.rows_size(), " by ", name));
    }
    out_ << "rows that close: " << absl::StrJoin(checked, ", ") << "\n";
    return absl::OkStatus();
  }

  absl::StatusOr<int64_t> CountBehind(Measure measure) {
    statistics::v1::ListReportDossiersRequest request;
    *request.mutable_definition() = definition_;
    request.set_measure(measure);
    request.set_page_size(kPageSize);
    statistics::v1::ListReportDossiersResponse response;
    int64_t count = 0;
    do {
      MOTCUA_RETURN_IF_ERROR(
          ToStatus(client::Call(connection_, *connection_.statistics,
                                &StatisticsService::Stub::ListReportDossiers, request, response)));
      count += response.dossiers_size();
      request.set_page_token(response.next_page_token());
    } while (!response.next_page_token().empty());
    return count;
  }

  // The list behind a number is as long as the number.
  absl::Status CheckDrillDowns() {
    const auto* descriptor = statistics::v1::Measure_descriptor();
    int64_t measures = 0;
    int64_t dossiers = 0;
    for (int i = 0; i < descriptor->value_count(); ++i) {
      const auto measure = static_cast<Measure>(descriptor->value(i)->number());
      // A measure is a field of the counts, by its name.
      const auto* field = statistics::v1::DossierCounts::descriptor()->FindFieldByNumber(measure);
      if (field == nullptr) continue;
      const int64_t expected = total_.GetReflection()->GetInt64(total_, field);
      if (expected > kDrillDownMax) continue;
      MOTCUA_ASSIGN_OR_RETURN(const int64_t count, CountBehind(measure));
      if (count != expected) {
        failures_.push_back(absl::StrCat(terminal::WordOf(measure), " is ", expected,
                                         ", but behind it are ", count, " dossiers"));
      }
      ++measures;
      dossiers += count;
    }
    out_ << "numbers opened up to their dossiers: " << measures << ", with "
         << terminal::GroupDigits(dossiers) << " dossiers behind them\n\n";
    return absl::OkStatus();
  }

  void Compare() {
    terminal::Table table({{.title = "published"},
                           {.title = "expected", .align = terminal::Align::kRight},
                           {.title = "counted", .align = terminal::Align::kRight},
                           {.title = ""}});
    std::vector<Comparison> all = CompareReport(published_, total_);
    for (Comparison& comparison : CompareCatalog(published_, agencies_, procedures_)) {
      all.push_back(std::move(comparison));
    }
    for (const Comparison& comparison : all) {
      table.AddRow({comparison.name, terminal::GroupDigits(comparison.published),
                    terminal::GroupDigits(comparison.counted),
                    comparison.equal() ? "equal" : "DIFFERENT"});
      if (comparison.equal()) continue;
      failures_.push_back(absl::StrCat(comparison.name, ": published ", comparison.published,
                                       ", counted ", comparison.counted));
    }
    out_ << table.ToText();
  }

  const client::Connection& connection_;
  const published::Published& published_;
  std::ostream& out_;
  client::RevisionSet revisions_;
  std::vector<intake::v1::Agency> agencies_;
  std::vector<intake::v1::Procedure> procedures_;
  statistics::v1::ReportDefinition definition_;
  statistics::v1::DossierCounts total_;
  std::vector<std::string> failures_;
};

}  // namespace

absl::Status Check(const client::Connection& connection, const std::string& published_path,
                   std::ostream& out) {
  MOTCUA_ASSIGN_OR_RETURN(const published::Published published,
                          published::ReadPublished(published_path));
  return QuarterCheck(connection, published, out).Run();
}

}  // namespace motcua::demo
