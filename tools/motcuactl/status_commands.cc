// SPDX-License-Identifier: Apache-2.0
//
// `status`: how far statistics has followed. `wait`: until it has seen everything that is committed
// now.

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "client/catching_up.h"
#include "tools/motcuactl/commands.h"
#include "tools/terminal/table.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

using journal::v1::JournalService;
using statistics::v1::FollowStatus;
using statistics::v1::StatisticsService;

struct StatusOptions {};

bool PrintHead(Session& session, JournalService::Stub& journal) {
  journal::v1::GetHeadRequest request;
  journal::v1::GetHeadResponse head;
  if (!session.Call(journal, &JournalService::Stub::GetHead, request, head)) return false;
  if (session.format() == Format::kJson) {
    session.out() << terminal::ToJsonLine(head) << "\n";
    return true;
  }
  client::RevisionSet revisions;
  revisions.AddHead(head);
  session.out() << "head       "
                << (revisions.empty() ? head.journal() + " is empty" : revisions.ToText()) << "\n";
  return true;
}

std::string FollowText(const FollowStatus& follow) {
  client::RevisionSet revisions;
  revisions.AddAll(follow.revisions());
  terminal::Fields fields;
  fields.Add("following", follow.journal());
  fields.Add("connected", follow.connected() ? "yes" : "no");
  fields.Add("lag", absl::StrCat(follow.lag_entries(), " entries, ",
                                 terminal::DurationText(follow.lag())));
  fields.Add("last applied", terminal::TimeText(follow.last_apply_time()));
  fields.Add("seen", revisions.ToText());
  return fields.ToText();
}

int Status(Session& session, const StatusOptions&) {
  // Each part is shown even if another service is down.
  const bool intake = PrintHead(session, *session.connection().intake_journal);
  const bool processing = PrintHead(session, *session.connection().processing_journal);
  statistics::v1::GetStatisticsStatusRequest request;
  statistics::v1::GetStatisticsStatusResponse response;
  if (!session.Call(*session.connection().statistics, &StatisticsService::Stub::GetStatisticsStatus,
                    request, response)) {
    return kExitFailed;
  }
  if (session.format() == Format::kJson) {
    session.out() << terminal::ToJsonLine(response) << "\n";
  } else {
    for (const FollowStatus& follow : response.journals()) {
      session.out() << "\n" << FollowText(follow);
    }
    session.out() << "\ndossiers   "
                  << terminal::GroupDigits(static_cast<int64_t>(response.dossier_count())) << "\n";
  }
  return intake && processing ? kExitDone : kExitFailed;
}

struct WaitOptions {
  double timeout_seconds = 120;
};

int Wait(Session& session, const WaitOptions& options) {
  const absl::Time start = absl::Now();
  const client::CatchUpResult result =
      client::CatchUp(session.connection(), session.min_revisions(),
                      start + absl::Seconds(options.timeout_seconds));
  if (!result.status.ok()) return session.Fail(result.status);
  if (session.format() == Format::kJson) {
    session.out() << "{\"dossiers\":" << result.dossier_count << ",\"revisions\":\""
                  << result.revisions.ToText() << "\"}\n";
    return kExitDone;
  }
  session.out() << "statistics has seen everything after "
                << absl::FormatDuration(absl::Floor(absl::Now() - start, absl::Milliseconds(1)))
                << "; dossiers: "
                << terminal::GroupDigits(static_cast<int64_t>(result.dossier_count))
                << "; revisions: " << result.revisions.ToText() << "\n";
  return kExitDone;
}

}  // namespace

void AddStatusCommands(CLI::App& app, Session& session) {
  AddCommand<StatusOptions>(app, "status", "Show journals and how far statistics is", session,
                            Status);
  const auto wait = AddCommand<WaitOptions>(
      app, "wait", "Wait until statistics has seen everything that is committed now", session,
      Wait);
  wait.app->add_option("--wait-timeout", wait.options->timeout_seconds, "Seconds")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
}

}  // namespace motcua::ctl
