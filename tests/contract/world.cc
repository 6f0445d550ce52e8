// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/world.h"

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "motcua/journal/v1/journal_service.pb.h"

namespace motcua::contract_test {
namespace {

using system_test::kIntake;
using system_test::kProcessing;
using system_test::kStatistics;

constexpr char kIntakeMethods[] = "motcua.intake.v1.IntakeService/";
constexpr char kCatalogMethods[] = "motcua.intake.v1.CatalogService/";
constexpr char kProcessingMethods[] = "motcua.processing.v1.ProcessingService/";
constexpr char kStatisticsMethods[] = "motcua.statistics.v1.StatisticsService/";
constexpr char kGetHead[] = "motcua.journal.v1.JournalService/GetHead";

// Departments offer marriage (five days) and advice (no limit); the permit is only for districts.
constexpr char kCatalogue[] = R"pb(
  request_id: "seed-catalogue"
  calendars {
    calendar_code: "C1"
    display_name: "Hoà Bình"
    first_date { year: 2020 month: 1 day: 1 }
    last_date { year: 2060 month: 1 day: 1 }
  }
  calendars {
    calendar_code: "C2"
    display_name: "Mai Châu"
    first_date { year: 2020 month: 1 day: 1 }
    last_date { year: 2060 month: 1 day: 1 }
  }
  agencies {
    agency_code: "H28"
    display_name: "Tỉnh"
    kind: AGENCY_KIND_PROVINCE
    calendar_code: "C1"
  }
  agencies {
    agency_code: "000.00.03.H28"
    display_name: "Sở"
    kind: AGENCY_KIND_DEPARTMENT
    parent_agency_code: "H28"
    calendar_code: "C1"
  }
  agencies {
    agency_code: "000.00.21.H28"
    display_name: "Huyện"
    kind: AGENCY_KIND_DISTRICT
    parent_agency_code: "H28"
    calendar_code: "C1"
  }
  procedures {
    procedure_code: "1.004227"
    display_name: "Kết hôn"
    field_code: "HT"
    field_name: "Hộ tịch"
    level: ONLINE_LEVEL_FULL
    time_limit { working_days: 5 }
    offering_agency_kinds: AGENCY_KIND_DEPARTMENT
  }
  procedures {
    procedure_code: "2.000100"
    display_name: "Giấy phép"
    field_code: "XD"
    field_name: "Xây dựng"
    level: ONLINE_LEVEL_FULL
    time_limit { working_days: 5 }
    offering_agency_kinds: AGENCY_KIND_DISTRICT
  }
  procedures {
    procedure_code: "3.000200"
    display_name: "Tư vấn"
    field_code: "HT"
    field_name: "Hộ tịch"
    level: ONLINE_LEVEL_NONE
    offering_agency_kinds: AGENCY_KIND_DEPARTMENT
  }
)pb";

constexpr char kSubmission[] = R"pb(
  agency_code: "000.00.03.H28"
  procedure_code: "1.004227"
  channel: CHANNEL_ONLINE
  applicant {
    kind: APPLICANT_KIND_INDIVIDUAL
    full_name: "Quàng Leakmark"
    identity_number: "017987654321"
    phone: "0987651234"
    email: "leakmark@example.vn"
    address: "bản Leakmark"
  }
)pb";

// What was done to the dossiers before the tables run. Those named `for_` are for good requests.
struct Seed {
  const char* name;
  const char* steps;        // Methods of intake or processing, with spaces between.
  const char* submit = "";  // Merged into the submission.
};
constexpr Seed kSeeds[] = {
    {"registered", ""},
    {"refused", "RefuseDossier"},
    {"withdrawn", "WithdrawDossier"},
    {"full", "SupplementDossier SupplementDossier SupplementDossier"},
    {"accepted", "AcceptDossier"},
    {"without_limit", "AcceptDossier", "procedure_code: '3.000200'"},
    {"in_progress", "AcceptDossier StartProcessing"},
    {"waiting", "AcceptDossier RequestSupplement"},
    {"unpaid", "AcceptDossier RequestPayment"},
    {"stopped", "AcceptDossier StopProcessing"},
    {"resolved", "AcceptDossier ResolveDossier"},
    {"returned", "AcceptDossier StartProcessing ResolveDossier ReturnResult"},
    {"for_accept", ""},
    {"for_refuse", ""},
    {"for_supplement", ""},
    {"for_withdraw", ""},
    {"for_start", "AcceptDossier"},
    {"for_request_supplement", "AcceptDossier"},
    {"for_resume", "AcceptDossier RequestSupplement"},
    {"for_request_payment", "AcceptDossier"},
    {"for_confirm_payment", "AcceptDossier RequestPayment"},
    {"for_stop", "AcceptDossier"},
    {"for_resolve", "AcceptDossier"},
    {"for_return", "AcceptDossier ResolveDossier"},
};

std::string FirstAt(const google::protobuf::Message& message, absl::string_view path) {
  const std::vector<std::string> values = ValuesAt(message, path);
  return values.empty() ? "" : values.front();
}

// Fields that only some of the transitions have.
std::string ExtrasOf(const std::string& method) {
  if (method == "RefuseDossier") {
    return " reason: 'leakmark'";
  }
  if (method == "SupplementDossier") {
    return Expand(" <<documents { document_code: 'D' }*100>>", {});
  }
  if (method == "RequestSupplement" || method == "StopProcessing") {
    return " note: 'leakmark'";
  }
  return "";
}

// All positions of a head, as revisions to wait for.
std::string AsRevisions(const google::protobuf::Message& message) {
  journal::v1::GetHeadResponse head;
  head.CopyFrom(message);
  std::string text;
  for (const journal::v1::Position& position : head.positions()) {
    absl::StrAppend(&text, " min_revisions { journal: '", head.journal(),
                    "' partition: ", position.partition(), " sequence: ", position.sequence(),
                    " }");
  }
  return text;
}

}  // namespace

World::World(std::filesystem::path folder) : province_(std::move(folder)) {
  if (const absl::Status started = province_.StartAll(); !started.ok()) {
    std::cerr << "the services do not start: " << started << "\n" << Logs() << std::endl;
    std::abort();
  }
  for (const system_test::Service service : {kIntake, kProcessing, kStatistics}) {
    channels_[service] =
        grpc::CreateChannel(province_.address(service), grpc::InsecureChannelCredentials());
  }
  CallOk(kIntake, absl::StrCat(kCatalogMethods, "PutCatalog"), kCatalogue);
  for (const Seed& seed : kSeeds) {
    SeedDossier(seed.name, absl::StrCat(kSubmission, seed.submit), seed.steps);
  }
  Settle();
  SeedTokens();
}

void World::SeedDossier(const std::string& name, const std::string& submit,
                        const std::string& steps) {
  const MessagePtr submitted = CallOk(kIntake, absl::StrCat(kIntakeMethods, "SubmitDossier"),
                                      absl::StrCat(submit, " request_id: 'seed-", name, "'"));
  const std::string id = FirstAt(*submitted, "dossier.dossier_id");
  names_[name] = id;
  names_[name + ".etag"] = FirstAt(*submitted, "dossier.etag");
  std::string seen;
  int number = 0;
  for (const absl::string_view step : absl::StrSplit(steps, ' ', absl::SkipEmpty())) {
    const std::string method(step);
    const bool by_intake =
        absl::StrContains("AcceptDossier RefuseDossier SupplementDossier WithdrawDossier", step);
    const std::string request =
        absl::StrCat("request_id: 'seed-", name, "-", ++number, "' dossier: '", id, "'",
                     ExtrasOf(method), by_intake ? "" : seen);
    const MessagePtr moved = by_intake ? CallOk(kIntake, kIntakeMethods + method, request)
                                       : CallOk(kProcessing, kProcessingMethods + method, request);
    names_[name + ".etag"] = FirstAt(*moved, by_intake ? "dossier.etag" : "course.etag");
    if (by_intake) {
      names_[name + ".code"] = FirstAt(*moved, "dossier.dossier_code");
      seen = absl::StrCat(
          " min_revisions { journal: 'intake' partition: ", FirstAt(*moved, "revision.partition"),
          " sequence: ", FirstAt(*moved, "revision.sequence"), " }");
      names_["partition"] = FirstAt(*moved, "revision.partition");
    }
  }
}

void World::SeedTokens() {
  const auto token = [this](const std::string& name, system_test::Service service,
                            const std::string& method, const std::string& filter) {
    names_[name] = FirstAt(*CallOk(service, method, filter + " page_size: 1"), "next_page_token");
    if (names_[name].empty()) {
      std::cerr << method << " has only one page" << std::endl;
      std::abort();
    }
  };
  token("agencies_token", kIntake, absl::StrCat(kCatalogMethods, "ListAgencies"), "");
  token("procedures_token", kIntake, absl::StrCat(kCatalogMethods, "ListProcedures"), "");
  token("calendars_token", kIntake, absl::StrCat(kCatalogMethods, "ListCalendars"), "");
  token("dossiers_token", kIntake, absl::StrCat(kIntakeMethods, "ListDossiers"),
        "agency_code: '000.00.03.H28'");
  token("transitions_token", kProcessing, absl::StrCat(kProcessingMethods, "ListTransitions"),
        "dossier: '<<returned>>'");
  token("work_token", kProcessing, absl::StrCat(kProcessingMethods, "ListWork"),
        "agency_code: '000.00.03.H28'");
  token("report_token", kStatistics, absl::StrCat(kStatisticsMethods, "ListReportDossiers"),
        "definition { agency_code: 'H28' include_subtree: true "
        "start_date { year: 2023 month: 1 day: 1 } end_date { year: 2099 month: 1 day: 1 } } "
        "measure: MEASURE_RECEIVED_ONLINE");
}

std::string World::Heads() const {
  return CallOk(kIntake, kGetHead, "")->DebugString() +
         CallOk(kProcessing, kGetHead, "")->DebugString();
}

void World::Settle() const {
  const std::string of_intake = AsRevisions(*CallOk(kIntake, kGetHead, ""));
  CallOk(kProcessing, absl::StrCat(kProcessingMethods, "ListWork"),
         "agency_code: '000.00.03.H28'" + of_intake);
  const std::string of_processing = AsRevisions(*CallOk(kProcessing, kGetHead, ""));
  CallOk(kStatistics, absl::StrCat(kStatisticsMethods, "GetStatisticsStatus"),
         of_intake + of_processing);
}

std::string World::Logs() const {
  return province_.LogOf("motcua-intake") + province_.LogOf("motcua-processing") +
         province_.LogOf("motcua-statistics");
}

MessagePtr World::CallOk(system_test::Service service, const std::string& method,
                         const std::string& text) const {
  const auto& descriptor = FindMethod(method);
  const MessagePtr request = NewMessage(*descriptor.input_type());
  Merge(Expand(text, names_), *request);
  const Reply reply =
      Send(channel(service), {.method = method, .requests = {request->SerializeAsString()}});
  MessagePtr response = NewMessage(*descriptor.output_type());
  if (reply.status.code() != 0 || reply.responses.size() != 1 ||
      !response->ParseFromString(reply.responses.front())) {
    std::cerr << method << " failed: " << reply.status.ShortDebugString() << "\n"
              << request->DebugString() << std::endl;
    std::abort();
  }
  return response;
}

}  // namespace motcua::contract_test
