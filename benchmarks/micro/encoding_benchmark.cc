// SPDX-License-Identifier: Apache-2.0
// Keys and records as bytes, and the hashes that chain a journal and recognise requests.
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "benchmarks/micro/world.h"
#include "common/dossier/dossier_id.h"
#include "common/engine/request_log.h"
#include "common/journal/journal.h"
#include "common/kv/codec.h"
#include "services/intake/domain/dossier.h"
#include "services/intake/storage/tables.h"
#include "services/processing/storage/keys.h"
#include "services/statistics/storage/keys.h"

namespace motcua::bench {
namespace {

constexpr dossier::DossierId kId{.partition = 7, .serial = 1234567};

void DossierKey(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(intake::DossierKey(kId));
  }
}
BENCHMARK(DossierKey)->Name("key/intake_dossier");

void AgencyEntryKey(benchmark::State& state) {
  const std::string agency_code = AgencyCode(0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(intake::AgencyEntryKey(kId.partition, agency_code, Morning(), 42));
  }
}
BENCHMARK(AgencyEntryKey)->Name("key/intake_dossier_by_agency");

void WorkKeyThereAndBack(benchmark::State& state) {
  const processing::WorkRow row{.partition = kId.partition,
                                .agency_code = AgencyCode(0),
                                .due_micros = absl::ToUnixMicros(Morning()),
                                .serial = kId.serial};
  for (auto _ : state) {
    benchmark::DoNotOptimize(processing::ParseWorkKey(processing::WorkKey(row)));
  }
}
BENCHMARK(WorkKeyThereAndBack)->Name("key/processing_work_and_back");

void MomentKey(benchmark::State& state) {
  const std::string agency_code = AgencyCode(0);
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        statistics::MomentKey({.partition = kId.partition, .agency_code = agency_code},
                              statistics::MomentKind::kReceived, Morning(), kId.serial));
  }
}
BENCHMARK(MomentKey)->Name("key/statistics_moment");

intake::DossierRecord Record() {
  intake::DossierRecord record;
  record.set_state(motcua::common::v1::DOSSIER_STATE_REGISTERED);
  record.mutable_facts()->set_agency_code(AgencyCode(0));
  record.mutable_facts()->set_procedure_code(kProcedure);
  record.mutable_facts()->set_field_code(kField);
  record.mutable_facts()->set_channel(motcua::common::v1::CHANNEL_ONLINE);
  record.mutable_facts()->mutable_submit_time()->set_seconds(absl::ToUnixSeconds(Morning()));
  record.set_version(1);
  record.add_private_parts()->set_sequence(kId.serial);
  return record;
}

void EncodeRecord(benchmark::State& state) {
  const intake::DossierRecord record = Record();
  for (auto _ : state) {
    benchmark::DoNotOptimize(intake::kDossierTable.Encode(record));
  }
}
BENCHMARK(EncodeRecord)->Name("record/encode_dossier");

void DecodeRecord(benchmark::State& state) {
  const std::string bytes = intake::kDossierTable.Encode(Record());
  for (auto _ : state) {
    benchmark::DoNotOptimize(intake::kDossierTable.Decode(bytes));
  }
}
BENCHMARK(DecodeRecord)->Name("record/decode_dossier");

// The next link of the chain over an entry with so many submissions, each with a body of its own.
void ChainEntry(benchmark::State& state) {
  const auto count = static_cast<size_t>(state.range(0));
  const std::string events(count * 200, 'e');
  const std::vector<std::string> bodies(count, MakeBody(1));
  journal::Chain chain{};
  for (auto _ : state) {
    chain = journal::NextChain(chain, 1, 1, events, journal::PrivateDigest(bodies));
    benchmark::DoNotOptimize(chain);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(ChainEntry)->Name("journal/chain_of_entry")->Arg(1)->Arg(16)->Arg(256);

void Fingerprint(benchmark::State& state) {
  const std::string body = MakeBody(1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine::Fingerprint(body));
  }
}
BENCHMARK(Fingerprint)->Name("request/fingerprint");

}  // namespace
}  // namespace motcua::bench
