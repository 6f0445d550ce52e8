// SPDX-License-Identifier: Apache-2.0
//
// `events`: a service's journal as it stands or as it grows, checked link by link if asked for.

#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "motcua/intake/v1/events.pb.h"
#include "motcua/processing/v1/events.pb.h"
#include "tools/motcuactl/commands.h"
#include "tools/motcuactl/journal_chain.h"
#include "tools/terminal/words.h"

namespace motcua::ctl {
namespace {

using journal::v1::Entry;
using journal::v1::Position;

struct EventsOptions {
  std::string service = "intake";
  std::vector<uint32_t> partitions;
  std::vector<std::string> cursors;
  uint64_t from_sequence = 0;
  uint64_t limit = 0;
  bool follow = false;
  bool verify = false;
};

// "partition:sequence:chain", the chain in hexadecimal.
std::string CursorText(const Position& position) {
  return absl::StrCat(position.partition(), ":", position.sequence(), ":",
                      absl::BytesToHexString(position.chain()));
}

bool ParseCursor(const std::string& text, Position& position) {
  const std::vector<std::string> parts = absl::StrSplit(text, ':');
  uint32_t partition = 0;
  uint64_t sequence = 0;
  if (parts.size() != 3 || !absl::SimpleAtoi(parts[0], &partition) ||
      !absl::SimpleAtoi(parts[1], &sequence) || parts[2].size() != 64 ||
      parts[2].find_first_not_of("0123456789abcdefABCDEF") != std::string::npos) {
    return false;
  }
  position.set_partition(partition);
  position.set_sequence(sequence);
  position.set_chain(absl::HexStringToBytes(parts[2]));
  return true;
}

// Which kind of event it is; a kind that this program does not know is said to be so.
std::string PayloadName(const google::protobuf::Message& event) {
  const auto* payload = event.GetDescriptor()->FindOneofByName("payload");
  const auto* field = event.GetReflection()->GetOneofFieldDescriptor(event, payload);
  return field == nullptr ? "of a kind not known here" : field->name();
}

template <typename Event>
std::string EventLine(const Entry& entry, const Event& event) {
  const common::v1::EventHeader& header = event.header();
  return absl::StrCat(entry.position().partition(), ":", entry.position().sequence(), "  ",
                      terminal::TimeText(header.record_time()), "  ", PayloadName(event), "  ",
                      header.dossier_id().empty() ? "-" : header.dossier_id(), "  ",
                      header.caller(), "\n");
}

std::string EntryText(const Entry& entry) {
  std::string text;
  if (intake::v1::IntakeEventBatch batch; entry.events().UnpackTo(&batch)) {
    for (const auto& event : batch.events()) absl::StrAppend(&text, EventLine(entry, event));
  } else if (processing::v1::ProcessingEventBatch batch; entry.events().UnpackTo(&batch)) {
    for (const auto& event : batch.events()) absl::StrAppend(&text, EventLine(entry, event));
  } else {
    text = absl::StrCat(entry.position().partition(), ":", entry.position().sequence(), "  ",
                        entry.events().type_url(), "\n");
  }
  return text;
}

// Prints and checks what comes; remembers where it ended.
class EventPrinter {
 public:
  EventPrinter(Session& session, const EventsOptions& options,
               const journal::v1::StreamEventsRequest& request)
      : session_(session), options_(options) {
    for (const Position& cursor : request.cursors()) chain_.StartAfter(cursor);
  }

  // False if nothing more is wanted.
  bool Take(const Entry& entry) {
    if (options_.verify) status_ = chain_.Check(entry);
    if (!status_.ok()) return false;
    last_[entry.position().partition()] = entry.position();
    ++checked_;
    if (entry.position().sequence() < options_.from_sequence) return true;
    session_.out() << (session_.format() == Format::kJson ? terminal::ToJsonLine(entry) + "\n"
                                                          : EntryText(entry));
    return ++printed_ != options_.limit;
  }

  const absl::Status& status() const { return status_; }

  void PrintEnd() {
    if (options_.verify) session_.err() << checked_ << " entries checked, every chain is whole\n";
    // Whoever stopped early may want to go on.
    if (options_.limit == 0) return;
    for (const auto& [partition, position] : last_) {
      session_.err() << "to go on: --cursor " << CursorText(position) << "\n";
    }
  }

 private:
  Session& session_;
  const EventsOptions& options_;
  JournalChain chain_;
  absl::Status status_;
  std::map<uint32_t, Position> last_;
  uint64_t checked_ = 0;
  uint64_t printed_ = 0;
};

int Events(Session& session, const EventsOptions& options) {
  journal::v1::StreamEventsRequest request;
  request.set_follow(options.follow);
  for (const uint32_t partition : options.partitions) request.add_partitions(partition);
  for (const std::string& cursor : options.cursors) {
    if (!ParseCursor(cursor, *request.add_cursors())) {
      return session.FailUsage("--cursor: partition:sequence:chain, the chain as 64 hex digits");
    }
  }
  grpc::ClientContext context;
  client::PrepareStream(session.connection().settings, context);
  auto& journal = options.service == "intake" ? *session.connection().intake_journal
                                              : *session.connection().processing_journal;
  const auto stream = journal.StreamEvents(&context, request);
  EventPrinter printer(session, options, request);
  journal::v1::StreamEventsResponse response;
  bool wanted = true;
  while (wanted && stream->Read(&response)) {
    for (int i = 0; wanted && i < response.entries_size(); ++i) {
      wanted = printer.Take(response.entries(i));
    }
    session.out().flush();
    if (!session.out()) wanted = false;
  }
  if (!wanted) context.TryCancel();
  const grpc::Status status = stream->Finish();
  if (!printer.status().ok()) return session.Fail(printer.status());
  if (wanted && !status.ok()) return session.Fail(status);
  if (!session.out()) return kExitFailed;
  printer.PrintEnd();
  return kExitDone;
}

}  // namespace

void AddEventsCommand(CLI::App& app, Session& session) {
  const auto command =
      AddCommand<EventsOptions>(app, "events", "Print a service's journal", session, Events);
  EventsOptions& options = *command.options;
  command.app->add_option("--service", options.service)
      ->check(CLI::IsMember({"intake", "processing"}))
      ->capture_default_str();
  command.app->add_option("--partition", options.partitions, "Only these partitions");
  command.app->add_option("--cursor", options.cursors,
                          "Go on after partition:sequence:chain; may be repeated");
  command.app->add_option("--from-sequence", options.from_sequence,
                          "Print from this sequence of every partition on");
  command.app->add_option("--limit", options.limit, "Stop after so many entries");
  command.app->add_flag("--follow", options.follow, "Go on with what is committed later");
  command.app->add_flag("--verify", options.verify, "Check every entry's chain");
}

}  // namespace motcua::ctl
