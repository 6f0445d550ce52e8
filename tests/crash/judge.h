// SPDX-License-Identifier: Apache-2.0
// Whether everything that was answered is there, once, and nothing else: reads the services through
// their rpcs and holds what it finds against what the callers wrote down. Confined; nobody calls
// meanwhile.
#ifndef MOTCUA_TESTS_CRASH_JUDGE_H_
#define MOTCUA_TESTS_CRASH_JUDGE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "client/connection.h"
#include "motcua/journal/v1/journal_service.grpc.pb.h"
#include "tests/crash/caller.h"
#include "tools/motcuactl/journal_chain.h"

namespace motcua::crash {

class Judge {
 public:
  explicit Judge(const client::Addresses& addresses);

  // Looks at everything that has happened since the last time; `whole` looks at every dossier
  // again. Returns what is wrong.
  std::vector<std::string> Look(std::vector<std::unique_ptr<Caller>>& callers, bool whole);

 private:
  using RequestName = std::pair<std::string, std::string>;  // Caller and request id.

  // How far a journal was read, and what stands in it.
  struct Reading {
    motcua::journal::v1::JournalService::Stub* stub = nullptr;
    std::map<uint32_t, motcua::journal::v1::Position> last;
    ctl::JournalChain chain;
  };

  template <typename Batch>
  void ReadOn(Reading& reading);
  void CheckRequests(const std::vector<std::unique_ptr<Caller>>& callers);
  void CheckDossiers(std::vector<std::unique_ptr<Caller>>& callers, bool whole);
  void CheckDossier(Believed& dossier);
  void CheckReport(std::vector<std::unique_ptr<Caller>>& callers);
  void CheckStores();
  void Complain(const std::string& what);

  const client::Connection connection_;
  Reading intake_;
  Reading processing_;
  absl::flat_hash_map<RequestName, int> recorded_;  // How often each request is in the journals.
  absl::flat_hash_map<std::string, std::string> codes_;  // Reception number => dossier.
  std::vector<std::string> complaints_;
};

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_JUDGE_H_
