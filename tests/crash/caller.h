// SPDX-License-Identifier: Apache-2.0
// A client of the public rpcs that writes down every request that it sends and every answer that it
// gets, and what it must believe of its dossiers from the answers alone. It calls as the published
// service config says, and what is not answered it sends again, with the same request id, until it
// is. It also asks for what must be refused, and repeats what was answered long ago. Confined to
// one thread at a time.
#ifndef MOTCUA_TESTS_CRASH_CALLER_H_
#define MOTCUA_TESTS_CRASH_CALLER_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "client/connection.h"
#include "client/revision_set.h"
#include "common/dossier/transition_table.h"
#include "motcua/common/v1/revision.pb.h"

namespace motcua::crash {

inline constexpr int kAgencyCount = 5;

// What was answered.
struct Answer {
  std::string dossier_id;
  std::string revision;  // "intake/3:120".
  friend bool operator==(const Answer&, const Answer&) = default;
};

// One request, sent until it is answered.
struct Request {
  std::string request_id;
  dossier::Action action = dossier::Action::kSubmit;
  size_t dossier = 0;  // Index into dossiers(); for kSubmit the one to be.
  int agency = 0;      // Of kSubmit.
  std::optional<Answer> answer;
};

// What a caller believes of a dossier.
struct Believed {
  std::string id;
  motcua::common::v1::Channel channel = motcua::common::v1::CHANNEL_ONLINE;
  dossier::State state = motcua::common::v1::DOSSIER_STATE_REGISTERED;
  client::RevisionSet seen;
  bool checked = false;  // By the judge, since it last moved.
};

class Caller {
 public:
  Caller(std::string name, uint64_t seed, const client::Addresses& addresses);

  // Asks for one thing after another until `stop`.
  void Run(const std::atomic<bool>& stop);
  // Sends what is not answered until it is; false if that takes until the deadline.
  bool Settle(absl::Time deadline);

  const std::string& name() const { return name_; }
  const std::deque<Request>& requests() const { return requests_; }
  std::vector<Believed>& dossiers() { return dossiers_; }
  // Everything that was answered and must not have been.
  const std::vector<std::string>& violations() const { return violations_; }
  uint64_t commands() const { return commands_; }
  const client::Connection& connection() const { return connection_; }

 private:
  size_t Below(size_t bound) { return random_() % bound; }
  void Step();
  void MakeRequest();
  // Sends a request; true if it was answered OK or must not be sent again.
  bool Send(Request& request);
  void SendPending();
  void RepeatAnOldRequest();
  void ReuseAnOldRequestId();
  void AskForWhatIsIllegal();
  void Believe(Request& request, const Answer& answer);
  void Complain(const std::string& what, const Request& request);

  // The call itself; `other_content` asks for something else under the same request id.
  grpc::Status Call(const Request& request, bool other_content, Answer& answer);
  grpc::Status CallIntake(const Request& request, bool other_content, Answer& answer);
  grpc::Status CallProcessing(const Request& request, bool other_content, Answer& answer);

  const std::string name_;
  std::mt19937_64 random_;
  const client::Connection connection_;
  std::deque<Request> requests_;
  std::vector<size_t> pending_;  // Indexes into requests_.
  std::vector<Believed> dossiers_;
  std::vector<std::string> violations_;
  uint64_t commands_ = 0;
};

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_CALLER_H_
