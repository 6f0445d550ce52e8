// SPDX-License-Identifier: Apache-2.0
// Those who behave, while others do not: they hand dossiers in and read them back, one call after
// another, each with a deadline. What they could not do is kept, in words. And calls of any method
// with any bytes, through a channel that is in order. Client is confined; Traffic has a thread of
// its own and is used by the one that made it.
#ifndef MOTCUA_TESTS_ABUSE_CLIENT_H_
#define MOTCUA_TESTS_ABUSE_CLIENT_H_

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"
#include "grpcpp/grpcpp.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "motcua/journal/v1/journal_service.grpc.pb.h"

namespace motcua::abuse {

// Generous: a slow machine is no failure, a server that has forgotten a call is.
inline constexpr absl::Duration kCallTimeout = absl::Seconds(15);

// The smallest catalogue that a dossier can be handed in under.
absl::Status PutCatalog(const std::string& address);
// Asks for as large a page of that catalogue's dossiers as there can be.
intake::v1::ListDossiersRequest LargestPage();

class Client {
 public:
  // On a connection of its own. `name` makes its request ids different from others'.
  Client(const std::string& address, std::string name);

  // Hands a dossier in and reads it back; an error says which call failed, or what was not the
  // same.
  absl::Status SubmitAndGet();
  // Hands in many at once, for a journal that takes more than one response. Each has so many papers
  // of 1.5 KiB, 100 at most. The id of the last one.
  absl::StatusOr<std::string> SubmitMany(int count, int paper_count = 0);
  // Hands many in at once, right or wrong; the size of the answer.
  absl::StatusOr<size_t> BatchBytes(const intake::v1::BatchSubmitDossiersRequest& request);
  // Accepts a dossier, or has it accepted and asks again; the size of the answer.
  absl::StatusOr<size_t> AcceptBytes(const intake::v1::AcceptDossierRequest& request);
  // Reads a dossier; its size.
  absl::StatusOr<size_t> ReadDossierBytes(const std::string& dossier);
  // Reads the largest page; its size.
  absl::StatusOr<size_t> ReadPageBytes();
  // Reads the journal from its beginning to its end; its size.
  absl::StatusOr<size_t> ReadJournalBytes();

 private:
  intake::v1::SubmitDossierRequest NextRequest();

  const std::string name_;
  int request_count_ = 0;
  std::unique_ptr<intake::v1::IntakeService::Stub> intake_;
  std::unique_ptr<journal::v1::JournalService::Stub> journal_;
};

// A client that goes on until it is stopped, and now and then opens a new connection.
class Traffic {
 public:
  explicit Traffic(std::string address);
  ~Traffic() { Stop(); }

  // Returns once a round that began after this call has ended.
  void AwaitRound();
  void Stop();
  bool IsStopped() const { return stop_.HasBeenNotified(); }
  // After Stop.
  int rounds() const;
  std::vector<std::string> failures() const;

 private:
  void Run();

  const std::string address_;
  absl::Notification stop_;
  mutable absl::Mutex mutex_;
  int rounds_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> failures_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_;
};

// Calls a method with bytes as they are, whatever kind of method it is, and cancels it at the first
// response: CANCELLED means that there was one.
grpc::Status CallWithBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                           const std::string& bytes, grpc::ClientContext& context);

}  // namespace motcua::abuse

#endif  // MOTCUA_TESTS_ABUSE_CLIENT_H_
