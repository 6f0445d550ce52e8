// SPDX-License-Identifier: Apache-2.0
#include "common/metrics/sources.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/kv/store_figures.h"
#include "common/log/log.h"
#include "common/metrics/process_figures.h"

namespace motcua::metrics {
namespace {

double Number(uint64_t number) { return static_cast<double>(number); }

Labels OfPartition(const std::string& journal, size_t partition) {
  return {{"journal", journal}, {"partition", absl::StrCat(partition)}};
}

void ReadProcess(Reading& reading) {
  const ProcessFigures figures = ReadProcessFigures();
  reading.AddCounter({"process_cpu_seconds_total", "CPU time used, user and system, in seconds."},
                     absl::ToDoubleSeconds(figures.cpu));
  reading.AddGauge({"process_resident_memory_bytes", "Resident memory in bytes."},
                   Number(figures.resident_bytes));
  reading.AddGauge({"process_open_fds", "Open file descriptors."}, Number(figures.open_files));
  reading.AddGauge({"process_max_fds", "File descriptors that may be open at most."},
                   Number(figures.open_files_max));
  reading.AddGauge({"process_threads", "Threads of the process."}, Number(figures.threads));
}

void ReadLog(Reading& reading) {
  for (const log::Level level : {log::Level::kInfo, log::Level::kWarning, log::Level::kError}) {
    reading.AddCounter({"motcua_log_lines_total", "Lines written to the log, by level."},
                       Number(log::LineCount(level)), {{"level", log::ToText(level)}});
  }
}

void ReadCommitter(const engine::CommitterStats& stats, Reading& reading) {
  reading.AddGauge({"motcua_queue_commands", "Commands that wait for a commit group."},
                   Number(stats.queue_count));
  reading.AddGauge({"motcua_queue_bytes", "Memory of the commands that wait for a commit group."},
                   Number(stats.queue_bytes));
  constexpr Description kShed{
      "motcua_commands_shed_total",
      "Commands that were not run: queue_full ones were refused at once, expired ones waited "
      "longer than their caller."};
  reading.AddCounter(kShed, Number(stats.shed), {{"reason", "queue_full"}});
  reading.AddCounter(kShed, Number(stats.expired), {{"reason", "expired"}});
  reading.AddGauge({"motcua_store_read_only",
                    "1 while nothing is written because the disk has too little free space."},
                   stats.read_only ? 1 : 0);
}

void ReadFollower(const std::string& journal, const feed::FollowProgress& progress,
                  Reading& reading) {
  uint64_t lag_entries = 0;
  for (size_t partition = 0; partition < progress.applied_sequences.size(); ++partition) {
    const uint64_t applied = progress.applied_sequences[partition];
    lag_entries += progress.head_sequences[partition] - applied;
    reading.AddGauge({"motcua_follower_applied_sequence",
                      "Sequence of the last journal entry that was applied here, by partition."},
                     Number(applied), OfPartition(journal, partition));
  }
  const Labels labels{{"journal", journal}};
  reading.AddGauge(
      {"motcua_follower_lag_entries",
       "Journal entries, each of one commit group's events, that are known to exist and are "
       "not yet applied here."},
      Number(lag_entries), labels);
  reading.AddGauge({"motcua_follower_lag_seconds",
                    "For how long there have been journal entries that are not yet applied here."},
                   absl::ToDoubleSeconds(progress.lag), labels);
  reading.AddGauge({"motcua_follower_connected", "1 while the stream of the journal is open."},
                   progress.connected ? 1 : 0, labels);
  reading.AddGauge({"motcua_follower_failed",
                    "1 while following stands still for a reason that does not pass by itself."},
                   progress.failure.ok() ? 0 : 1, labels);
}

void ReadTables(const kv::StoreFigures& figures, Reading& reading) {
  for (const kv::StoreFigures::Table& table : figures.tables) {
    const Labels labels{{"table", table.name}};
    reading.AddGauge({"motcua_store_table_bytes", "Files of a table on disk."},
                     Number(table.file_bytes), labels);
    reading.AddGauge({"motcua_store_table_rows", "Rows of a table, as RocksDB estimates them."},
                     Number(table.rows_estimate), labels);
    reading.AddGauge(
        {"motcua_store_level0_files", "Files of a table that were written out and not yet merged."},
        Number(table.level0_files), labels);
  }
}

void ReadStore(const kv::StoreFigures& figures, Reading& reading) {
  ReadTables(figures, reading);
  reading.AddGauge({"motcua_store_free_bytes", "Free space of the store's file system."},
                   Number(figures.free_bytes));
  reading.AddGauge({"motcua_store_memtable_bytes", "Rows that are not in files yet."},
                   Number(figures.memtable_bytes));
  reading.AddGauge({"motcua_store_block_cache_bytes", "Blocks of files that are kept in memory."},
                   Number(figures.block_cache_bytes));
  reading.AddGauge({"motcua_store_block_cache_max_bytes", "What the block cache may take."},
                   Number(figures.block_cache_bytes_max));
  reading.AddGauge({"motcua_store_open_file_bytes",
                    "Memory for indexes and filters of open files outside of the block cache."},
                   Number(figures.open_file_bytes));
  reading.AddGauge({"motcua_store_compaction_pending_bytes", "What is still to be merged."},
                   Number(figures.compaction_pending_bytes));
  reading.AddGauge({"motcua_store_running_compactions", "Merges under way."},
                   Number(figures.running_compactions));
  reading.AddGauge({"motcua_store_running_flushes", "Memory tables that are being written out."},
                   Number(figures.running_flushes));
  reading.AddCounter(
      {"motcua_store_background_errors_total",
       "Merges and writes in the background that failed since the store was opened."},
      Number(figures.background_errors));
  reading.AddGauge({"motcua_store_delayed_write_bytes_per_second",
                    "What RocksDB slows writes down to; 0: it does not."},
                   Number(figures.delayed_write_bytes_per_second));
  reading.AddGauge({"motcua_store_writes_stopped", "1 while RocksDB takes no writes."},
                   figures.writes_stopped ? 1 : 0);
}

}  // namespace

void AddProcess(const std::string& service, const std::string& version, absl::Time start,
                Registry& registry) {
  registry.AddCollector([service, version, start](Reading& reading) {
    reading.AddGauge({"motcua_build_info", "1; the labels say which program this is."}, 1,
                     {{"service", service}, {"version", version}});
    reading.AddGauge(
        {"process_start_time_seconds", "When the process began to serve, in seconds since 1970."},
        absl::ToDoubleSeconds(start - absl::UnixEpoch()));
    ReadProcess(reading);
    ReadLog(reading);
  });
}

void AddCommitter(const engine::Committer* committer, Registry& registry) {
  registry.AddCollector(
      [committer](Reading& reading) { ReadCommitter(committer->stats(), reading); });
}

void AddJournal(const engine::Committer* committer, Registry& registry) {
  registry.AddCollector([committer](Reading& reading) {
    for (const journal::Position& head : committer->heads()) {
      reading.AddGauge(
          {"motcua_journal_head_sequence", "Sequence of the last journal entry, by partition."},
          Number(head.sequence), OfPartition(committer->journal_name(), head.partition));
    }
  });
}

void AddFollower(const feed::Follower* follower, Registry& registry) {
  registry.AddCollector([follower](Reading& reading) {
    ReadFollower(follower->options().journal_name, follower->progress(), reading);
  });
}

void AddStore(const kv::Store* store, Registry& registry) {
  registry.AddCollector(
      [store](Reading& reading) { ReadStore(kv::StoreFigures::Read(*store), reading); });
}

void AddAnswers(const rpc::AnswerRoom* room, Registry& registry) {
  registry.AddCollector([room](Reading& reading) {
    reading.AddGauge({"motcua_answers_held_bytes",
                      "Answers of 4 KiB and more that their callers have not taken yet."},
                     Number(room->bytes()));
    reading.AddCounter({"motcua_answers_cut_off_total",
                        "Answers that were not taken for 10 s while others wanted their room."},
                       Number(room->cut_off_count()));
  });
}

void AddStreams(const std::string& kind, std::function<size_t()> count, Registry& registry) {
  registry.AddCollector([kind, count = std::move(count)](Reading& reading) {
    reading.AddGauge({"motcua_open_streams", "Streams that are served, by kind."}, Number(count()),
                     {{"kind", kind}});
  });
}

}  // namespace motcua::metrics
