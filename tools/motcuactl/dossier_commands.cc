// SPDX-License-Identifier: Apache-2.0
//
// The desk's counter: submit, accept, refuse, supplement, withdraw, get, list.

#include <google/protobuf/util/json_util.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/files/files.h"
#include "tools/motcuactl/commands.h"
#include "tools/motcuactl/views.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

using intake::v1::IntakeService;

void PrintDossier(Session& session, const intake::v1::Dossier& dossier,
                  const common::v1::Revision& revision) {
  session.out() << DossierText(dossier);
  client::RevisionSet revisions;
  revisions.Add(revision);
  if (!revisions.empty()) session.out() << "revision " << revisions.ToText() << "\n";
}

// Makes one mutating call and prints the dossier after it.
template <typename Method, typename Request, typename Response>
int Change(Session& session, Method method, Request& request, Response& response) {
  if (!session.Call(*session.connection().intake, method, request, response)) return kExitFailed;
  if (session.format() == Format::kJson) {
    session.out() << terminal::ToJsonLine(response) << "\n";
  } else {
    PrintDossier(session, response.dossier(), response.revision());
  }
  return kExitDone;
}

// "TP01" or "TP01=Tờ khai theo mẫu".
void AddDocuments(const std::vector<std::string>& texts,
                  google::protobuf::RepeatedPtrField<intake::v1::Document>& documents) {
  for (const std::string& text : texts) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('=', 1));
    intake::v1::Document* document = documents.Add();
    document->set_document_code(parts.first);
    document->set_display_name(parts.second);
  }
}

struct SubmitOptions {
  std::string file;
  std::string agency;
  std::string procedure;
  std::string channel = "direct";
  std::string name;
  std::string identity;
  bool organisation = false;
  std::string phone;
  std::string email;
  std::string address;
  std::vector<std::string> documents;
};

// False with a message if the file is not a request.
bool ReadRequest(const std::string& path, intake::v1::SubmitDossierRequest& request,
                 std::string& message) {
  const absl::StatusOr<std::string> text = files::ReadWhole(path);
  if (!text.ok()) {
    message = std::string(text.status().message());
  } else if (!google::protobuf::util::JsonStringToMessage(*text, &request).ok()) {
    message = absl::StrCat(path, " is not a SubmitDossierRequest in JSON");
  }
  return message.empty();
}

int Submit(Session& session, const SubmitOptions& options) {
  intake::v1::SubmitDossierRequest request;
  if (std::string message; !options.file.empty() && !ReadRequest(options.file, request, message)) {
    return session.FailUsage(message);
  }
  if (options.file.empty()) {
    const auto channel =
        terminal::ParseEnumWord(*common::v1::Channel_descriptor(), options.channel);
    if (!channel.has_value()) return session.FailUsage("--channel: online, direct or postal");
    request.set_agency_code(options.agency);
    request.set_procedure_code(options.procedure);
    request.set_channel(static_cast<common::v1::Channel>(*channel));
    intake::v1::Applicant& applicant = *request.mutable_applicant();
    applicant.set_kind(options.organisation ? intake::v1::APPLICANT_KIND_ORGANISATION
                                            : intake::v1::APPLICANT_KIND_INDIVIDUAL);
    applicant.set_full_name(options.name);
    applicant.set_identity_number(options.identity);
    applicant.set_phone(options.phone);
    applicant.set_email(options.email);
    applicant.set_address(options.address);
    AddDocuments(options.documents, *request.mutable_documents());
  }
  intake::v1::SubmitDossierResponse response;
  return Change(session, &IntakeService::Stub::SubmitDossier, request, response);
}

struct DossierOptions {
  std::string dossier;
  std::string etag;
  std::string reason;
  std::vector<std::string> documents;
};

int Accept(Session& session, const DossierOptions& options) {
  intake::v1::AcceptDossierRequest request;
  request.set_dossier(options.dossier);
  request.set_etag(options.etag);
  intake::v1::AcceptDossierResponse response;
  return Change(session, &IntakeService::Stub::AcceptDossier, request, response);
}

int Refuse(Session& session, const DossierOptions& options) {
  intake::v1::RefuseDossierRequest request;
  request.set_dossier(options.dossier);
  request.set_etag(options.etag);
  request.set_reason(options.reason);
  intake::v1::RefuseDossierResponse response;
  return Change(session, &IntakeService::Stub::RefuseDossier, request, response);
}

int Supplement(Session& session, const DossierOptions& options) {
  intake::v1::SupplementDossierRequest request;
  request.set_dossier(options.dossier);
  request.set_etag(options.etag);
  AddDocuments(options.documents, *request.mutable_documents());
  intake::v1::SupplementDossierResponse response;
  return Change(session, &IntakeService::Stub::SupplementDossier, request, response);
}

int Withdraw(Session& session, const DossierOptions& options) {
  intake::v1::WithdrawDossierRequest request;
  request.set_dossier(options.dossier);
  request.set_etag(options.etag);
  intake::v1::WithdrawDossierResponse response;
  return Change(session, &IntakeService::Stub::WithdrawDossier, request, response);
}

int Get(Session& session, const DossierOptions& options) {
  intake::v1::GetDossierRequest request;
  request.set_dossier(options.dossier);
  intake::v1::GetDossierResponse response;
  if (!session.Call(*session.connection().intake, &IntakeService::Stub::GetDossier, request,
                    response)) {
    return kExitFailed;
  }
  session.out() << (session.format() == Format::kJson
                        ? terminal::ToJsonLine(response.dossier()) + "\n"
                        : DossierText(response.dossier()));
  return kExitDone;
}

struct ListOptions {
  std::string agency;
  std::vector<std::string> states;
  std::string procedure;
  std::string channel;
  std::string from;
  std::string before;
  std::string name;
  uint64_t limit = 50;
};

absl::Status FillListRequest(const ListOptions& options, intake::v1::ListDossiersRequest& request) {
  request.set_agency_code(options.agency);
  request.set_procedure_code(options.procedure);
  request.set_applicant_name(options.name);
  for (const std::string& word : options.states) {
    const auto state = terminal::ParseEnumWord(*common::v1::DossierState_descriptor(), word);
    if (!state.has_value()) return absl::InvalidArgumentError("--state: no such state");
    request.add_states(static_cast<common::v1::DossierState>(*state));
  }
  if (!options.channel.empty()) {
    const auto channel =
        terminal::ParseEnumWord(*common::v1::Channel_descriptor(), options.channel);
    if (!channel.has_value()) return absl::InvalidArgumentError("--channel: no such channel");
    request.set_channel(static_cast<common::v1::Channel>(*channel));
  }
  if (!options.from.empty()) {
    const absl::StatusOr<absl::Time> from = terminal::ParseInstant(options.from);
    if (!from.ok()) return from.status();
    *request.mutable_submit_time_from() = terminal::ToProto(*from);
  }
  if (!options.before.empty()) {
    const absl::StatusOr<absl::Time> before = terminal::ParseInstant(options.before);
    if (!before.ok()) return before.status();
    *request.mutable_submit_time_before() = terminal::ToProto(*before);
  }
  return absl::OkStatus();
}

int List(Session& session, const ListOptions& options) {
  intake::v1::ListDossiersRequest request;
  if (const absl::Status status = FillListRequest(options, request); !status.ok()) {
    return session.FailUsage(status.message());
  }
  terminal::Table table({{.title = "dossier"},
                         {.title = "id"},
                         {.title = "state"},
                         {.title = "procedure"},
                         {.title = "channel"},
                         {.title = "submitted"},
                         {.title = "due"},
                         {.title = "applicant"}});
  intake::v1::ListDossiersResponse response;
  uint64_t count = 0;
  do {
    request.set_page_size(static_cast<int>(std::min<uint64_t>(options.limit - count, 500)));
    if (!session.Call(*session.connection().intake, &IntakeService::Stub::ListDossiers, request,
                      response)) {
      return kExitFailed;
    }
    for (const intake::v1::Dossier& dossier : response.dossiers()) {
      ++count;
      if (session.format() == Format::kJson) session.out() << terminal::ToJsonLine(dossier) << "\n";
      table.AddRow({dossier.dossier_code(), dossier.dossier_id(), terminal::WordOf(dossier.state()),
                    dossier.procedure_code(), terminal::WordOf(dossier.channel()),
                    terminal::TimeText(dossier.submit_time()),
                    terminal::TimeText(dossier.receipt().due_time()),
                    dossier.applicant().full_name()});
    }
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty() && count < options.limit);
  if (session.format() == Format::kJson) return kExitDone;
  session.out() << table.ToText();
  if (!response.next_page_token().empty()) session.out() << "there are more: --limit\n";
  return kExitDone;
}

Command<DossierOptions> AddDossierCommand(CLI::App& app, const std::string& name,
                                          const std::string& description, Session& session,
                                          int (*run)(Session&, const DossierOptions&)) {
  auto command = AddCommand<DossierOptions>(app, name, description, session, run);
  command.app->add_option("DOSSIER", command.options->dossier, "Id or code")->required();
  return command;
}

Command<DossierOptions> AddChangeCommand(CLI::App& app, const std::string& name,
                                         const std::string& description, Session& session,
                                         int (*run)(Session&, const DossierOptions&)) {
  auto command = AddDossierCommand(app, name, description, session, run);
  command.app->add_option("--etag", command.options->etag, "Refuse if it changed since");
  return command;
}

void AddSubmitCommand(CLI::App& app, Session& session) {
  const auto submit =
      AddCommand<SubmitOptions>(app, "submit", "Hand a dossier in", session, Submit);
  SubmitOptions& options = *submit.options;
  submit.app->add_option("--file", options.file, "SubmitDossierRequest as JSON, instead of flags");
  submit.app->add_option("--agency", options.agency);
  submit.app->add_option("--procedure", options.procedure);
  submit.app
      ->add_option("--channel", options.channel,
                   terminal::EnumWords(*common::v1::Channel_descriptor()))
      ->capture_default_str();
  submit.app->add_option("--name", options.name, "Applicant's full name");
  submit.app->add_option("--identity", options.identity, "Identity number or tax code");
  submit.app->add_flag("--organisation", options.organisation, "The applicant is an organisation");
  submit.app->add_option("--phone", options.phone);
  submit.app->add_option("--email", options.email);
  submit.app->add_option("--address", options.address);
  submit.app->add_option("--document", options.documents, "CODE or CODE=TITLE; may be repeated");
}

void AddListCommand(CLI::App& app, Session& session) {
  const auto list =
      AddCommand<ListOptions>(app, "list", "List an agency's dossiers", session, List);
  ListOptions& options = *list.options;
  list.app->add_option("AGENCY", options.agency)->required();
  list.app->add_option("--state", options.states,
                       terminal::EnumWords(*common::v1::DossierState_descriptor()));
  list.app->add_option("--procedure", options.procedure);
  list.app->add_option("--channel", options.channel,
                       terminal::EnumWords(*common::v1::Channel_descriptor()));
  list.app->add_option("--from", options.from, "Handed in at or after: a date or an instant");
  list.app->add_option("--before", options.before, "Handed in before");
  list.app->add_option("--name", options.name,
                       "Part of the applicant's name, plain letters will do");
  list.app->add_option("--limit", options.limit)
      ->check(CLI::Range(uint64_t{1}, uint64_t{10'000'000}))
      ->capture_default_str();
}

}  // namespace

void AddDossierCommands(CLI::App& app, Session& session) {
  AddSubmitCommand(app, session);
  AddChangeCommand(app, "accept", "Accept a registered dossier", session, Accept);
  const auto refuse =
      AddChangeCommand(app, "refuse", "Refuse a registered dossier", session, Refuse);
  refuse.app->add_option("--reason", refuse.options->reason, "Told to the applicant")->required();
  const auto supplement =
      AddChangeCommand(app, "supplement", "Hand in further papers", session, Supplement);
  supplement.app
      ->add_option("--document", supplement.options->documents,
                   "CODE or CODE=TITLE; may be repeated")
      ->required();
  AddChangeCommand(app, "withdraw", "Withdraw a dossier", session, Withdraw);
  AddDossierCommand(app, "get", "Show a dossier as handed in", session, Get);
  AddListCommand(app, session);
}

}  // namespace motcua::ctl
