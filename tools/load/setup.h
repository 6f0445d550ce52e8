// SPDX-License-Identifier: Apache-2.0
//
// What a scenario needs before load begins: a catalogue, payloads made for it, dossiers to read,
// to accept and to watch. All of it through the services' own methods.
//
// Threads: the functions block; they may be called from several processes at once.

#ifndef MOTCUA_TOOLS_LOAD_SETUP_H_
#define MOTCUA_TOOLS_LOAD_SETUP_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "tools/load/payloads.h"
#include "tools/load/scenario.h"
#include "tools/load/script.h"
#include "tools/load/worker.h"

namespace motcua::load {

struct SetupOptions {
  ScenarioOptions scenario;
  ServiceAddresses addresses;
  rpc::ClientTls tls;
  CallSettings settings;
  PayloadOptions payloads;
  int communes = 151;  // Of a catalogue that has to be put.
  int dossiers = 10'000;
  // Dossiers to read and to watch, instead of those found.
  DossierIds dossiers_given;
};

struct Stock {
  ScenarioOptions scenario;  // With the agency of reports filled in.
  std::shared_ptr<const Payloads> payloads;
  std::shared_ptr<const DossierIds> known;
  std::shared_ptr<const DossierIds> watchable;
  DossierIds registered;
};

// Sees to it that there is a catalogue, and that whoever follows it knows it. True if it was put.
absl::StatusOr<bool> EnsureCatalog(const SetupOptions& options);

// Of this process: dossiers to accept are divided among the processes, others are the same in all.
absl::StatusOr<Stock> MakeStock(const SetupOptions& options, const Share& process);

}  // namespace motcua::load

#endif  // MOTCUA_TOOLS_LOAD_SETUP_H_
