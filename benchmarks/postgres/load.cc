// SPDX-License-Identifier: Apache-2.0
#include "benchmarks/postgres/load.h"

#include <libpq-fe.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/status/status_macros.h"

namespace motcua::bench::postgres {
namespace {

struct ConnectionCloser {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct ResultClearer {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ConnectionPointer = std::unique_ptr<PGconn, ConnectionCloser>;
using ResultPointer = std::unique_ptr<PGresult, ResultClearer>;

absl::Status ErrorOf(const PGconn* connection) {
  return absl::UnavailableError(PQerrorMessage(connection));
}

absl::StatusOr<ConnectionPointer> Connect(const std::string& description) {
  ConnectionPointer connection(PQconnectdb(description.c_str()));
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    return ErrorOf(connection.get());
  }
  return connection;
}

absl::Status Execute(PGconn* connection, const std::string& sql) {
  const ResultPointer result(PQexec(connection, sql.c_str()));
  return PQresultStatus(result.get()) == PGRES_COMMAND_OK ? absl::OkStatus() : ErrorOf(connection);
}

// What all connections of a load share. The thread that runs the load owns it.
struct Progress {
  absl::Time measure_from;
  absl::Time end;
  uint64_t next_number = 0;
  LoadResult result;
};

// One connection with its transactions under way.
class Lane {
 public:
  static absl::StatusOr<std::unique_ptr<Lane>> Open(const Shape& shape, const LoadOptions& options,
                                                    Progress* progress) {
    MOTCUA_ASSIGN_OR_RETURN(ConnectionPointer connection, Connect(options.connection));
    for (const Statement& statement : shape.statements) {
      const ResultPointer result(
          PQprepare(connection.get(), statement.name.c_str(), statement.sql.c_str(), 0, nullptr));
      if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        return ErrorOf(connection.get());
      }
    }
    if (PQsetnonblocking(connection.get(), 1) != 0 || PQenterPipelineMode(connection.get()) != 1) {
      return ErrorOf(connection.get());
    }
    return std::unique_ptr<Lane>(new Lane(shape, std::move(connection), progress));
  }

  int socket() const { return PQsocket(connection_.get()); }
  bool idle() const { return started_.empty(); }

  // Sends one more transaction.
  absl::Status Send() {
    const uint64_t number = progress_->next_number;
    progress_->next_number += shape_.items;
    for (const Execution& execution : MakeTransaction(shape_, number)) {
      std::vector<const char*> values;
      std::vector<int> lengths;
      for (const std::string& parameter : execution.parameters) {
        values.push_back(parameter.data());
        lengths.push_back(static_cast<int>(parameter.size()));
      }
      if (PQsendQueryPrepared(connection_.get(), execution.statement.c_str(),
                              static_cast<int>(values.size()), values.data(), lengths.data(),
                              execution.formats.data(), 0) != 1) {
        return ErrorOf(connection_.get());
      }
    }
    started_.push_back(absl::Now());
    return PQpipelineSync(connection_.get()) == 1 ? absl::OkStatus() : ErrorOf(connection_.get());
  }

  // Writes what libpq still holds; true when nothing is left.
  absl::StatusOr<bool> Flush() {
    const int left = PQflush(connection_.get());
    return left < 0 ? absl::StatusOr<bool>(ErrorOf(connection_.get())) : left == 0;
  }

  // Takes the answers that have come; each that ends a transaction starts the next one.
  absl::Status Receive() {
    if (PQconsumeInput(connection_.get()) != 1) {
      return ErrorOf(connection_.get());
    }
    while (!started_.empty() && PQisBusy(connection_.get()) == 0) {
      const ResultPointer result(PQgetResult(connection_.get()));
      if (result != nullptr) {
        MOTCUA_RETURN_IF_ERROR(Take(*result));
      }
    }
    return absl::OkStatus();
  }

 private:
  Lane(const Shape& shape, ConnectionPointer connection, Progress* progress)
      : shape_(shape), connection_(std::move(connection)), progress_(progress) {}

  absl::Status Take(const PGresult& result) {
    switch (PQresultStatus(&result)) {
      case PGRES_COMMAND_OK:
        return absl::OkStatus();
      case PGRES_TUPLES_OK:
        rows_ += PQntuples(&result);
        return absl::OkStatus();
      case PGRES_PIPELINE_SYNC:
        return End();
      default:
        failed_ = true;
        if (progress_->result.first_error.empty()) {
          progress_->result.first_error = PQresultErrorMessage(&result);
        }
        return absl::OkStatus();
    }
  }

  absl::Status End() {
    const absl::Time now = absl::Now();
    // Each dossier's id must have been answered.
    const bool ok = !failed_ && rows_ == shape_.items;
    if (!ok) {
      ++progress_->result.failed;
    } else if (now >= progress_->measure_from && now < progress_->end) {
      ++progress_->result.transactions;
      progress_->result.latency_nanos.push_back(absl::ToInt64Nanoseconds(now - started_.front()));
    }
    started_.pop_front();
    failed_ = false;
    rows_ = 0;
    return now < progress_->end ? Send() : absl::OkStatus();
  }

  const Shape& shape_;
  const ConnectionPointer connection_;
  Progress* const progress_;
  std::deque<absl::Time> started_;
  bool failed_ = false;  // The transaction that is being answered, so far.
  int rows_ = 0;
};

// Drives all lanes until each has answered what it was sent.
class Loop {
 public:
  explicit Loop(std::vector<std::unique_ptr<Lane>> lanes)
      : lanes_(std::move(lanes)), epoll_(epoll_create1(0)), waits_to_write_(lanes_.size()) {}
  ~Loop() { close(epoll_); }

  absl::Status Run(int depth) {
    for (size_t i = 0; i < lanes_.size(); ++i) {
      epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
      epoll_ctl(epoll_, EPOLL_CTL_ADD, lanes_[i]->socket(), &event);
      for (int sent = 0; sent < depth; ++sent) {
        MOTCUA_RETURN_IF_ERROR(lanes_[i]->Send());
      }
      MOTCUA_RETURN_IF_ERROR(Flush(i));
    }
    std::vector<epoll_event> events(lanes_.size());
    while (
        !std::all_of(lanes_.begin(), lanes_.end(), [](const auto& lane) { return lane->idle(); })) {
      const int count =
          epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), kSilenceMsMax);
      if (count <= 0) {
        return absl::DeadlineExceededError("PostgreSQL does not answer");
      }
      for (int i = 0; i < count; ++i) {
        const size_t lane = events[i].data.u64;
        MOTCUA_RETURN_IF_ERROR(lanes_[lane]->Receive());
        MOTCUA_RETURN_IF_ERROR(Flush(lane));
      }
    }
    return absl::OkStatus();
  }

 private:
  static constexpr int kSilenceMsMax = 30000;

  // Writes, and waits for room to write only while there is something left.
  absl::Status Flush(size_t lane) {
    MOTCUA_ASSIGN_OR_RETURN(const bool done, lanes_[lane]->Flush());
    if (waits_to_write_[lane] == done) {
      waits_to_write_[lane] = !done;
      epoll_event event{.events = EPOLLIN | (done ? 0U : static_cast<uint32_t>(EPOLLOUT)),
                        .data = {.u64 = lane}};
      epoll_ctl(epoll_, EPOLL_CTL_MOD, lanes_[lane]->socket(), &event);
    }
    return absl::OkStatus();
  }

  const std::vector<std::unique_ptr<Lane>> lanes_;
  const int epoll_;
  std::vector<bool> waits_to_write_;  // A lane that has more to send than its socket takes.
};

}  // namespace

absl::Status MakeTables(const std::string& connection) {
  MOTCUA_ASSIGN_OR_RETURN(const ConnectionPointer opened, Connect(connection));
  for (const std::string& sql : TableStatements()) {
    MOTCUA_RETURN_IF_ERROR(Execute(opened.get(), sql));
  }
  return absl::OkStatus();
}

absl::StatusOr<LoadResult> RunLoad(const Shape& shape, const LoadOptions& options) {
  // Numbers of an earlier load are not given again: they grow with time.
  Progress progress{.next_number = static_cast<uint64_t>(absl::ToUnixNanos(absl::Now()))};
  std::vector<std::unique_ptr<Lane>> lanes;
  for (int i = 0; i < options.connections; ++i) {
    MOTCUA_ASSIGN_OR_RETURN(lanes.emplace_back(), Lane::Open(shape, options, &progress));
  }
  progress.measure_from = absl::Now() + options.warm_up;
  progress.end = progress.measure_from + options.duration;
  MOTCUA_RETURN_IF_ERROR(Loop(std::move(lanes)).Run(options.depth));
  progress.result.elapsed = options.duration;
  return std::move(progress.result);
}

}  // namespace motcua::bench::postgres
