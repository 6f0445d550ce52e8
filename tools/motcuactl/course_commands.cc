// SPDX-License-Identifier: Apache-2.0
//
// Work on accepted dossiers: start, request-supplement, resume, request-payment, confirm-payment,
// stop, resolve, return-result; course, history, explain, work, watch.

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tools/motcuactl/commands.h"
#include "tools/motcuactl/views.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

using processing::v1::ProcessingService;

struct CourseOptions {
  std::string dossier;
  std::string etag;
  std::string note;
};

// Makes one transition and prints the course after it.
template <typename Request, typename Response, typename Method>
int Move(Session& session, const CourseOptions& options, Method method) {
  Request request;
  request.set_dossier(options.dossier);
  request.set_etag(options.etag);
  if constexpr (requires { request.set_note(options.note); }) request.set_note(options.note);
  Response response;
  if (!session.Call(*session.connection().processing, method, request, response)) {
    return kExitFailed;
  }
  if (session.format() == Format::kJson) {
    session.out() << terminal::ToJsonLine(response) << "\n";
    return kExitDone;
  }
  client::RevisionSet revisions;
  revisions.Add(response.revision());
  session.out() << CourseText(response.course()) << "revision " << revisions.ToText() << "\n";
  return kExitDone;
}

int Start(Session& session, const CourseOptions& options) {
  return Move<processing::v1::StartProcessingRequest, processing::v1::StartProcessingResponse>(
      session, options, &ProcessingService::Stub::StartProcessing);
}

int RequestSupplement(Session& session, const CourseOptions& options) {
  return Move<processing::v1::RequestSupplementRequest, processing::v1::RequestSupplementResponse>(
      session, options, &ProcessingService::Stub::RequestSupplement);
}

int Resume(Session& session, const CourseOptions& options) {
  return Move<processing::v1::ResumeProcessingRequest, processing::v1::ResumeProcessingResponse>(
      session, options, &ProcessingService::Stub::ResumeProcessing);
}

int RequestPayment(Session& session, const CourseOptions& options) {
  return Move<processing::v1::RequestPaymentRequest, processing::v1::RequestPaymentResponse>(
      session, options, &ProcessingService::Stub::RequestPayment);
}

int ConfirmPayment(Session& session, const CourseOptions& options) {
  return Move<processing::v1::ConfirmPaymentRequest, processing::v1::ConfirmPaymentResponse>(
      session, options, &ProcessingService::Stub::ConfirmPayment);
}

int Stop(Session& session, const CourseOptions& options) {
  return Move<processing::v1::StopProcessingRequest, processing::v1::StopProcessingResponse>(
      session, options, &ProcessingService::Stub::StopProcessing);
}

int Resolve(Session& session, const CourseOptions& options) {
  return Move<processing::v1::ResolveDossierRequest, processing::v1::ResolveDossierResponse>(
      session, options, &ProcessingService::Stub::ResolveDossier);
}

int ReturnResult(Session& session, const CourseOptions& options) {
  return Move<processing::v1::ReturnResultRequest, processing::v1::ReturnResultResponse>(
      session, options, &ProcessingService::Stub::ReturnResult);
}

int ShowCourse(Session& session, const CourseOptions& options) {
  processing::v1::GetCourseRequest request;
  request.set_dossier(options.dossier);
  processing::v1::GetCourseResponse response;
  if (!session.Call(*session.connection().processing, &ProcessingService::Stub::GetCourse, request,
                    response)) {
    return kExitFailed;
  }
  session.out() << (session.format() == Format::kJson
                        ? terminal::ToJsonLine(response.course()) + "\n"
                        : CourseText(response.course()));
  return kExitDone;
}

int ShowHistory(Session& session, const CourseOptions& options) {
  processing::v1::ListTransitionsRequest request;
  request.set_dossier(options.dossier);
  request.set_page_size(1000);
  processing::v1::ListTransitionsResponse response;
  terminal::Table table(TransitionColumns());
  do {
    if (!session.Call(*session.connection().processing, &ProcessingService::Stub::ListTransitions,
                      request, response)) {
      return kExitFailed;
    }
    for (const processing::v1::Transition& transition : response.transitions()) {
      if (session.format() == Format::kJson) {
        session.out() << terminal::ToJsonLine(transition) << "\n";
      }
      table.AddRow(TransitionCells(transition));
    }
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty());
  if (session.format() != Format::kJson) session.out() << table.ToText();
  return kExitDone;
}

int Explain(Session& session, const CourseOptions& options) {
  processing::v1::ExplainDueTimeRequest request;
  request.set_dossier(options.dossier);
  processing::v1::ExplainDueTimeResponse response;
  if (!session.Call(*session.connection().processing, &ProcessingService::Stub::ExplainDueTime,
                    request, response)) {
    return kExitFailed;
  }
  if (session.format() == Format::kJson) {
    session.out() << terminal::ToJsonLine(response) << "\n";
    return kExitDone;
  }
  terminal::Table table(
      {{.title = "from"}, {.title = "until"}, {.title = "counted"}, {.title = "why"}});
  for (const processing::v1::ExplainedInterval& interval : response.intervals()) {
    table.AddRow({terminal::TimeText(interval.start_time()),
                  terminal::TimeText(interval.end_time()), interval.counted() ? "yes" : "",
                  interval.reason()});
  }
  session.out() << table.ToText();
  session.out() << (response.has_due_time()
                        ? absl::StrCat("due ", terminal::TimeText(response.due_time()), "\n")
                        : "not due while the clock is stopped\n");
  return kExitDone;
}

struct WorkOptions {
  std::string agency;
  std::vector<std::string> states;
  std::string due_before;
  uint64_t limit = 50;
};

absl::Status FillWorkRequest(const WorkOptions& options, processing::v1::ListWorkRequest& request) {
  request.set_agency_code(options.agency);
  for (const std::string& word : options.states) {
    const auto state = terminal::ParseEnumWord(*common::v1::DossierState_descriptor(), word);
    if (!state.has_value()) return absl::InvalidArgumentError("--state: no such state");
    request.add_states(static_cast<common::v1::DossierState>(*state));
  }
  if (options.due_before.empty()) return absl::OkStatus();
  const absl::StatusOr<absl::Time> before = terminal::ParseInstant(options.due_before);
  if (!before.ok()) return before.status();
  *request.mutable_due_time_before() = terminal::ToProto(*before);
  return absl::OkStatus();
}

int ListWork(Session& session, const WorkOptions& options) {
  processing::v1::ListWorkRequest request;
  if (const absl::Status status = FillWorkRequest(options, request); !status.ok()) {
    return session.FailUsage(status.message());
  }
  terminal::Table table({{.title = "due"},
                         {.title = "dossier"},
                         {.title = "state"},
                         {.title = "clock"},
                         {.title = "procedure"},
                         {.title = "accepted"}});
  processing::v1::ListWorkResponse response;
  uint64_t count = 0;
  do {
    request.set_page_size(static_cast<int>(std::min<uint64_t>(options.limit - count, 500)));
    if (!session.Call(*session.connection().processing, &ProcessingService::Stub::ListWork, request,
                      response)) {
      return kExitFailed;
    }
    for (const processing::v1::Course& course : response.courses()) {
      ++count;
      if (session.format() == Format::kJson) session.out() << terminal::ToJsonLine(course) << "\n";
      table.AddRow({terminal::TimeText(course.due_time()), course.dossier_code(),
                    terminal::WordOf(course.state()), terminal::WordOf(course.clock()),
                    course.procedure_code(), terminal::TimeText(course.accept_time())});
    }
    request.set_page_token(response.next_page_token());
  } while (!response.next_page_token().empty() && count < options.limit);
  if (session.format() == Format::kJson) return kExitDone;
  session.out() << table.ToText();
  if (!response.next_page_token().empty()) session.out() << "there are more: --limit\n";
  return kExitDone;
}

struct WatchOptions {
  std::string dossier;
  uint32_t after = 0;
};

int Watch(Session& session, const WatchOptions& options) {
  processing::v1::WatchDossierRequest request;
  request.set_dossier(options.dossier);
  request.set_after_number(options.after);
  session.min_revisions().AppendTo(*request.mutable_min_revisions());
  grpc::ClientContext context;
  client::PrepareStream(session.connection().settings, context);
  const auto stream = session.connection().processing->WatchDossier(&context, request);
  processing::v1::WatchDossierResponse response;
  while (stream->Read(&response)) {
    session.out() << (session.format() == Format::kJson
                          ? terminal::ToJsonLine(response.transition()) + "\n"
                          : TransitionLine(response.transition()));
    session.out().flush();
    if (!session.out()) {
      context.TryCancel();
      return kExitFailed;
    }
  }
  const grpc::Status status = stream->Finish();
  return status.ok() ? kExitDone : session.Fail(status);
}

Command<CourseOptions> AddReadCommand(CLI::App& app, const std::string& name,
                                      const std::string& description, Session& session,
                                      int (*run)(Session&, const CourseOptions&)) {
  auto command = AddCommand<CourseOptions>(app, name, description, session, run);
  command.app->add_option("DOSSIER", command.options->dossier, "Id or code")->required();
  return command;
}

Command<CourseOptions> AddMoveCommand(CLI::App& app, const std::string& name,
                                      const std::string& description, Session& session,
                                      int (*run)(Session&, const CourseOptions&)) {
  auto command = AddReadCommand(app, name, description, session, run);
  command.app->add_option("--etag", command.options->etag, "Refuse if it changed since");
  return command;
}

CLI::Option* AddNote(const Command<CourseOptions>& command) {
  return command.app->add_option("--note", command.options->note, "For the history");
}

void AddWorkCommand(CLI::App& app, Session& session) {
  const auto work = AddCommand<WorkOptions>(
      app, "work", "List an agency's open dossiers by due time", session, ListWork);
  work.app->add_option("AGENCY", work.options->agency)->required();
  work.app->add_option("--state", work.options->states,
                       terminal::EnumWords(*common::v1::DossierState_descriptor()));
  work.app->add_option("--due-before", work.options->due_before, "A date or an instant");
  work.app->add_option("--limit", work.options->limit)
      ->check(CLI::Range(uint64_t{1}, uint64_t{10'000'000}))
      ->capture_default_str();
}

}  // namespace

void AddCourseCommands(CLI::App& app, Session& session) {
  AddMoveCommand(app, "start", "Begin work on an accepted dossier", session, Start);
  AddNote(AddMoveCommand(app, "request-supplement", "Ask for further papers; the clock stops",
                         session, RequestSupplement))
      ->required();
  AddNote(AddMoveCommand(app, "resume", "Go on after a supplement request", session, Resume));
  AddNote(AddMoveCommand(app, "request-payment", "Ask for payment; the clock stops", session,
                         RequestPayment));
  AddNote(AddMoveCommand(app, "confirm-payment", "Confirm a payment; the clock runs on", session,
                         ConfirmPayment));
  AddNote(AddMoveCommand(app, "stop", "Stop a dossier for good", session, Stop))->required();
  AddNote(AddMoveCommand(app, "resolve", "Resolve a dossier", session, Resolve));
  AddNote(
      AddMoveCommand(app, "return-result", "The applicant has the result", session, ReturnResult));
  AddReadCommand(app, "course", "Show a dossier's state, clock and due time", session, ShowCourse);
  AddReadCommand(app, "history", "List a dossier's transitions", session, ShowHistory);
  AddReadCommand(app, "explain", "Explain a due time, interval by interval", session, Explain);
  AddWorkCommand(app, session);
  const auto watch =
      AddCommand<WatchOptions>(app, "watch", "Print transitions as they happen", session, Watch);
  watch.app->add_option("DOSSIER", watch.options->dossier, "Id or code")->required();
  watch.app->add_option("--after", watch.options->after, "Only transitions after this number");
}

}  // namespace motcua::ctl
