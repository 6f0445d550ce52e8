// SPDX-License-Identifier: Apache-2.0
// The three services as real processes, with a small catalogue and a dossier in every state, which
// the tables name: `<<registered>>` is a dossier's id, `<<accepted.code>>` its reception number,
// `<<dossiers_token>>` the page token of ListDossiers. Built once for a test program. Confined.
#ifndef MOTCUA_TESTS_CONTRACT_WORLD_H_
#define MOTCUA_TESTS_CONTRACT_WORLD_H_

#include <array>
#include <filesystem>
#include <memory>
#include <string>

#include "grpcpp/channel.h"
#include "tests/contract/requests.h"
#include "tests/contract/wire.h"
#include "tests/system/province.h"

namespace motcua::contract_test {

class World {
 public:
  // Aborts the program if the services do not start or refuse what is needed.
  explicit World(std::filesystem::path folder);

  const Names& names() const { return names_; }
  const std::shared_ptr<grpc::Channel>& channel(system_test::Service service) const {
    return channels_[service];
  }
  // The heads of both journals, as text.
  std::string Heads() const;
  // Waits until processing and statistics have seen all there is.
  void Settle() const;
  // What all three services have logged.
  std::string Logs() const;
  // Calls a method that must succeed; the text may hold names.
  MessagePtr CallOk(system_test::Service service, const std::string& method,
                    const std::string& text) const;

 private:
  void SeedDossier(const std::string& name, const std::string& submit, const std::string& steps);
  void SeedTokens();

  system_test::Province province_;
  std::array<std::shared_ptr<grpc::Channel>, system_test::kServiceCount> channels_;
  Names names_;
};

}  // namespace motcua::contract_test

#endif  // MOTCUA_TESTS_CONTRACT_WORLD_H_
