// SPDX-License-Identifier: Apache-2.0
// For this room's tests: a service that owns a journal in memory, commits when told, and serves it
// on a free port; and what a reader of it has seen. Confined, except that the server and its
// executor have threads of their own.
#ifndef MOTCUA_COMMON_FEED_JOURNAL_OWNER_TEST_H_
#define MOTCUA_COMMON_FEED_JOURNAL_OWNER_TEST_H_

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/engine/committer.h"
#include "common/executor/executor.h"
#include "common/feed/journal_service.h"
#include "common/journal/embedded_journal.h"
#include "common/rpc/server_host.h"
#include "gtest/gtest.h"
#include "rocksdb/env.h"

namespace motcua::feed {

// Appends events, each to its partition, in one group.
class AppendEvents final : public engine::Command {
 public:
  using Events = std::vector<std::pair<journal::PartitionId, std::string>>;
  explicit AppendEvents(Events events) : events_(std::move(events)) {}
  size_t bytes() const override { return 100; }
  void Run(engine::Group& group) override {
    for (const auto& [partition, event] : events_) {
      group.Append(partition, event, "");
    }
  }
  void Done(const absl::Status& status) override { EXPECT_TRUE(status.ok()) << status; }

 private:
  const Events events_;
};

class JournalOwner {
 public:
  static constexpr uint32_t kPartitionCount = 3;  // And the catalogue's.
  static constexpr char kTypeName[] = "motcua.test.v1.EventBatch";

  struct Options {
    std::string journal_name = "upstream";
    uint32_t partition_count = kPartitionCount;
    JournalServiceOptions service;
    executor::Executor* executor = nullptr;  // Null: a pool of its own.
  };

  JournalOwner() : JournalOwner(Options()) {}
  explicit JournalOwner(Options options)
      : memory_(rocksdb::NewMemEnv(rocksdb::Env::Default())), gate_(&clock_, &pool_) {
    kv::StoreOptions store_options{.path = "/store", .service = options.journal_name};
    store_options.partition_count = options.partition_count;
    store_options.tables = {{"journal", kv::TableUse::kGrowing},
                            {"private", kv::TableUse::kGrowing}};
    store_options.env = memory_.get();
    store_ = *kv::Store::Open(store_options);
    journal_ = std::make_unique<journal::EmbeddedJournal>(
        store_.get(), journal::JournalTables{.entries = 0, .private_parts = 1});
    engine::CommitterOptions committer_options{.journal_name = options.journal_name};
    committer_options.on_commit = [this](const auto&) { service_->OnCommit(); };
    committer_ = *engine::Committer::Create(std::move(committer_options), store_.get(),
                                            journal_.get(), &gate_, &clock_);
    reader_ = std::make_unique<FeedReader>(journal_.get(), kTypeName,
                                           [this] { return committer_->heads(); });
    options.service.journal_name = options.journal_name;
    service_ = std::make_unique<JournalService>(
        options.service, reader_.get(), options.executor != nullptr ? options.executor : &pool_);
  }
  ~JournalOwner() { StopServing(); }

  // Commits an entry with one event to a partition.
  void Append(journal::PartitionId partition, const std::string& event) {
    AppendAll({{partition, event}});
  }
  // Commits several events as one group.
  void AppendAll(AppendEvents::Events events) {
    committer_->Enqueue(std::make_unique<AppendEvents>(std::move(events)));
    EXPECT_TRUE(committer_->RunGroup());
  }

  void Serve(int port = 0) {
    auto host =
        rpc::ServerHost::Start({.listen = absl::StrCat("127.0.0.1:", port)}, {service_.get()});
    ASSERT_TRUE(host.ok()) << host.status();
    host_ = *std::move(host);
  }
  // At once, as when the process is killed, but for what gRPC itself sends.
  void StopServing() { host_.reset(); }

  int port() const { return host_->port(); }
  std::string address() const { return absl::StrCat("127.0.0.1:", host_->port()); }
  std::vector<journal::Position> heads() const { return committer_->heads(); }
  JournalService& service() { return *service_; }
  rpc::ServerHost& host() { return *host_; }

 private:
  const std::unique_ptr<rocksdb::Env> memory_;
  time::SimulatedClock clock_{absl::FromUnixSeconds(1700000000)};
  executor::ThreadPool pool_{2};
  engine::RevisionGate gate_;
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<journal::EmbeddedJournal> journal_;
  std::unique_ptr<engine::Committer> committer_;
  std::unique_ptr<FeedReader> reader_;
  std::unique_ptr<JournalService> service_;
  std::unique_ptr<rpc::ServerHost> host_;
};

// What a reader has seen, checked entry by entry: dense sequences and matching chains.
class Seen {
 public:
  void Add(const motcua::journal::v1::StreamEventsResponse& response) {
    for (const auto& entry : response.entries()) {
      const uint32_t partition = entry.position().partition();
      journal::Position& last = last_[partition];
      ASSERT_EQ(entry.position().sequence(), last.sequence + 1) << "partition " << partition;
      journal::Chain digest{};
      ASSERT_EQ(entry.private_digest().size(), digest.size());
      std::copy(entry.private_digest().begin(), entry.private_digest().end(), digest.begin());
      const journal::Chain chain = journal::NextChain(last.chain, partition, last.sequence + 1,
                                                      entry.events().value(), digest);
      ASSERT_EQ(entry.position().chain(), std::string(chain.begin(), chain.end()));
      last = {.partition = partition, .sequence = last.sequence + 1, .chain = chain};
      order_.push_back(absl::StrCat(partition, ":", entry.events().value().substr(2)));
    }
    ++response_count_;
  }
  void StartAt(const journal::Position& position) { last_[position.partition] = position; }
  // "partition:event" in the order of arrival.
  const std::vector<std::string>& order() const { return order_; }
  uint64_t SequenceOf(uint32_t partition) const {
    const auto found = last_.find(partition);
    return found == last_.end() ? 0 : found->second.sequence;
  }
  const std::map<uint32_t, journal::Position>& last() const { return last_; }
  int response_count() const { return response_count_; }

 private:
  std::map<uint32_t, journal::Position> last_;
  std::vector<std::string> order_;
  int response_count_ = 0;
};

inline void AddCursor(const journal::Position& position,
                      motcua::journal::v1::StreamEventsRequest& request) {
  auto* cursor = request.add_cursors();
  cursor->set_partition(position.partition);
  cursor->set_sequence(position.sequence);
  cursor->set_chain(position.chain.data(), position.chain.size());
}

}  // namespace motcua::feed

#endif  // MOTCUA_COMMON_FEED_JOURNAL_OWNER_TEST_H_
