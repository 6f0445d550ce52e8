// SPDX-License-Identifier: Apache-2.0
// The tables against the real programs: every row is refused as it says, takes no effect, and
// nothing of what it holds about people comes back. Then the good requests that the rows were made
// from are sent, to show that it was the rows' own mistakes that were refused.
#include <google/protobuf/stubs/logging.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "tests/contract/requests.h"
#include "tests/contract/tables.h"
#include "tests/contract/wire.h"
#include "tests/contract/world.h"

namespace motcua::contract_test {
namespace {

// Made by the first test that asks, and kept: its services are ended with the environment.
class SharedWorld final : public testing::Environment {
 public:
  static World& Get() {
    if (world == nullptr) {
      world = std::make_unique<World>(std::filesystem::path(testing::TempDir()) / "province");
    }
    return *world;
  }
  void TearDown() override { world.reset(); }

 private:
  static inline std::unique_ptr<World> world;
};

const testing::Environment* const kEnvironment = testing::AddGlobalTestEnvironment(new SharedWorld);

void ExpectNoMark(const std::string& said, const char* where) {
  const std::string lower = absl::AsciiStrToLower(said);
  for (const char* const mark : kMarks) {
    EXPECT_FALSE(absl::StrContains(lower, mark)) << where << " repeats " << mark << ": " << said;
  }
}

// The refusal of the first result of a batch or an import that was answered.
google::rpc::Status FirstResultError(const Table& table, const Reply& reply) {
  google::rpc::Status error;
  const MessagePtr response = NewMessage(*FindMethod(table.method).output_type());
  if (reply.responses.size() != 1 || !response->ParseFromString(reply.responses.front()) ||
      reply.status.code() != 0) {
    ADD_FAILURE() << "no results: " << reply.status.ShortDebugString();
    return error;
  }
  google::protobuf::Message& found = MessageAt(*response, "results[0].error");
  EXPECT_TRUE(error.ParseFromString(found.SerializeAsString()));
  return error;
}

void ExpectRefused(const Table& table, const Row& row) {
  const World& world = SharedWorld::Get();
  const MessagePtr request = BuildRequest(table, row, world.names());
  // It says on stderr that what should be UTF-8 is not: that is the point of some rows.
  const google::protobuf::LogSilencer silencer;
  Reply reply = Send(world.channel(table.service),
                     {.method = table.method,
                      .requests = {absl::StrCat(request->SerializePartialAsString(), row.raw)},
                      .caller = row.caller,
                      .timeout_ms = row.timeout_ms});
  google::rpc::Status status = reply.status;
  if (!table.item.empty()) {
    status = FirstResultError(table, reply);
    absl::StrAppend(&reply.said, status.SerializeAsString());
  }
  const Refusal refusal = ReadRefusal(status);
  std::vector<std::string> fields = absl::StrSplit(row.fields, ' ', absl::SkipEmpty());
  std::sort(fields.begin(), fields.end());
  EXPECT_EQ(refusal.code, row.code) << status.ShortDebugString();
  EXPECT_EQ(refusal.reason, row.reason) << status.ShortDebugString();
  EXPECT_EQ(refusal.fields, fields);
  EXPECT_EQ(refusal.domain, *row.reason == '\0' ? "" : "motcua");
  EXPECT_TRUE(refusal.explained || *row.reason == '\0') << status.ShortDebugString();
  ExpectNoMark(reply.said, "the answer");
}

// A good request under an id that no row has: rows are refused for what they are whether it was
// sent before them or not.
MessagePtr GoodRequest(const Table& table, const World& world) {
  MessagePtr request = BuildRequest(table, {}, world.names());
  google::protobuf::Message& about = MessageAt(*request, table.item);
  for (const char* const id : {"request_id", "source_key"}) {
    const auto* const field = about.GetDescriptor()->FindFieldByName(id);
    if (field != nullptr) {
      about.GetReflection()->SetString(&about, field,
                                       "taken-" + table.method.substr(table.method.find('/') + 1));
    }
  }
  return request;
}

class Refusals : public testing::TestWithParam<Table> {};

TEST_P(Refusals, AreAsTheTableSays) {
  const std::string heads = SharedWorld::Get().Heads();

  for (const absl::Span<const Row> rows : GetParam().rows) {
    for (const Row& row : rows) {
      SCOPED_TRACE(absl::StrCat("at '", row.at, "' without '", row.without, "' with '",
                                absl::string_view(row.with).substr(0, 200), "'"));
      ExpectRefused(GetParam(), row);
    }
  }

  EXPECT_EQ(SharedWorld::Get().Heads(), heads) << "something refused took effect";
  ExpectNoMark(SharedWorld::Get().Logs(), "a log");
}

std::string NameOf(const testing::TestParamInfo<Table>& info) {
  const std::vector<std::string> parts = absl::StrSplit(info.param.method, absl::ByAnyChar("./"));
  constexpr const char* kServices[] = {"OfIntake", "OfProcessing", "OfStatistics"};
  return absl::StrCat(parts[parts.size() - 2], parts.back(), info.param.item.empty() ? "" : "Item",
                      kServices[info.param.service]);
}

INSTANTIATE_TEST_SUITE_P(Contract, Refusals, testing::ValuesIn(AllTables()), NameOf);

TEST(GoodRequests, AreTaken) {
  const World& world = SharedWorld::Get();

  for (const Table& table : AllTables()) {
    SCOPED_TRACE(table.method);
    const MessagePtr request = GoodRequest(table, world);
    const Reply reply = Send(world.channel(table.service),
                             {.method = table.method, .requests = {request->SerializeAsString()}});
    EXPECT_EQ(reply.status.code(), 0) << reply.status.ShortDebugString();
    const MessagePtr response = NewMessage(*FindMethod(table.method).output_type());
    for (const std::string& bytes : reply.responses) {
      ASSERT_TRUE(response->ParseFromString(bytes));
      if (response->GetDescriptor()->FindFieldByName("results") != nullptr) {
        EXPECT_TRUE(ValuesAt(*response, "results[].error").empty()) << response->DebugString();
      }
    }
  }

  world.Settle();
  ExpectNoMark(world.Logs(), "a log");
}

TEST(GoodRequests, NeedNoCaller) {
  const Reply reply = Send(SharedWorld::Get().channel(system_test::kIntake),
                           {.method = "motcua.intake.v1.CatalogService/ListAgencies",
                            .requests = {""},
                            .caller = nullptr});

  EXPECT_EQ(reply.status.code(), 0) << reply.status.ShortDebugString();
}

// The second of two submissions under one id is the first again, or it is refused.
TEST(GoodRequests, BatchesTellDuplicatesByTheirRequestIds) {
  const World& world = SharedWorld::Get();
  constexpr char kRequest[] =
      " requests { request_id: 'twice' agency_code: '000.00.03.H28' procedure_code: '1.004227' "
      "channel: CHANNEL_DIRECT applicant { kind: APPLICANT_KIND_INDIVIDUAL "
      "full_name: 'Leakmark' identity_number: '017987654321' } ";
  const std::string text =
      absl::StrCat(kRequest, "}", kRequest, "}", kRequest, "documents { document_code: 'D' } }");

  const MessagePtr response = world.CallOk(
      system_test::kIntake, "motcua.intake.v1.IntakeService/BatchSubmitDossiers", text);

  const std::vector<std::string> ids = ValuesAt(*response, "results[].dossier_id");
  ASSERT_EQ(ids.size(), 2u) << response->DebugString();
  EXPECT_EQ(ids[0], ids[1]);
  google::rpc::Status error;
  ASSERT_TRUE(error.ParseFromString(MessageAt(*response, "results[2].error").SerializeAsString()));
  EXPECT_EQ(ReadRefusal(error).reason, "REQUEST_ID_REUSED");
  ExpectNoMark(error.SerializeAsString(), "the answer");
  world.Settle();
}

}  // namespace
}  // namespace motcua::contract_test
