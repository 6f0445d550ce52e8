// SPDX-License-Identifier: Apache-2.0
//
// The published config is one that gRPC takes, and says of every method what holds for it.

#include "client/service_config.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/validate_service_config.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/channel.h"
#include "common/rpc/limits.h"
#include "motcua/admin/v1/admin_service.pb.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "motcua/journal/v1/journal_service.pb.h"
#include "motcua/processing/v1/processing_service.pb.h"
#include "motcua/statistics/v1/statistics_service.pb.h"
#include "nlohmann/json.hpp"

namespace motcua::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::MethodDescriptor;
using nlohmann::json;

std::vector<const FileDescriptor*> FilesWithServices() {
  return {motcua::admin::v1::CreateBackupRequest::descriptor()->file(),
          motcua::intake::v1::PutCatalogRequest::descriptor()->file(),
          motcua::intake::v1::SubmitDossierRequest::descriptor()->file(),
          motcua::journal::v1::GetHeadRequest::descriptor()->file(),
          motcua::processing::v1::GetCourseRequest::descriptor()->file(),
          motcua::statistics::v1::GetDossierReportRequest::descriptor()->file()};
}

// By "service/method".
std::map<std::string, const MethodDescriptor*> Methods() {
  std::map<std::string, const MethodDescriptor*> methods;
  for (const FileDescriptor* file : FilesWithServices()) {
    for (int s = 0; s < file->service_count(); ++s) {
      for (int m = 0; m < file->service(s)->method_count(); ++m) {
        const MethodDescriptor* method = file->service(s)->method(m);
        methods[absl::StrCat(method->service()->full_name(), "/", method->name())] = method;
      }
    }
  }
  return methods;
}

// What the config says of each name, by "service/method"; a name that stands twice is a failure.
std::map<std::string, json> Configured() {
  std::map<std::string, json> configured;
  const json config = json::parse(ServiceConfigJson());
  for (const json& rule : config.at("methodConfig")) {
    for (const json& name : rule.at("name")) {
      const std::string key = absl::StrCat(name.at("service").get<std::string>(), "/",
                                           name.at("method").get<std::string>());
      EXPECT_TRUE(configured.emplace(key, rule).second) << key << " is named twice";
    }
  }
  return configured;
}

// Whether sending it twice does no more than sending it once: it has a request id, carries requests
// that do, or changes nothing.
bool IsIdempotent(const MethodDescriptor& method) {
  const FieldDescriptor* requests = method.input_type()->FindFieldByName("requests");
  return method.input_type()->FindFieldByName("request_id") != nullptr ||
         (requests != nullptr &&
          requests->message_type()->FindFieldByName("request_id") != nullptr) ||
         absl::StartsWith(method.name(), "Get") || absl::StartsWith(method.name(), "List") ||
         absl::StartsWith(method.name(), "Explain");
}

TEST(ServiceConfig, IsTakenByGrpc) {
  EXPECT_EQ(grpc::experimental::ValidateServiceConfigJSON(ServiceConfigJson()), "");
}

TEST(ServiceConfig, OneThatIsWrongIsRefusedByGrpc) {
  for (const auto& [right, wrong] :
       std::map<std::string, std::string>{{"\"maxAttempts\": 5", "\"maxAttempts\": 1"},
                                          {"\"UNAVAILABLE\"", "\"UNAVAILABEL\""},
                                          {"\"backoffMultiplier\": 2", "\"backoffMultiplier\": 0"},
                                          {"\"timeout\": \"60s\"", "\"timeout\": 60},"}}) {
    const std::string text = absl::StrReplaceAll(ServiceConfigJson(), {{right, wrong}});
    ASSERT_NE(text, ServiceConfigJson()) << right;
    EXPECT_NE(grpc::experimental::ValidateServiceConfigJSON(text), "") << wrong;
  }
}

TEST(ServiceConfig, NamesEveryMethodAndNoOther) {
  std::set<std::string> configured;
  for (const auto& [name, rule] : Configured()) {
    configured.insert(name);
  }
  std::set<std::string> there_are;
  for (const auto& [name, method] : Methods()) {
    there_are.insert(name);
  }
  EXPECT_EQ(configured, there_are);
}

// Catches a service that is in the contract and not in this test.
TEST(ServiceConfig, LooksAtEveryServiceOfTheContract) {
  std::set<std::string> looked_at;
  for (const FileDescriptor* file : FilesWithServices()) {
    looked_at.insert(file->name());
  }
  const std::filesystem::path protos =
      std::filesystem::path(std::getenv("MOTCUA_SOURCE_DIR")) / "protos";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(protos / "motcua")) {
    const std::string name = std::filesystem::relative(entry.path(), protos);
    // The benchmarks' yardstick is served by none of our services.
    if (absl::EndsWith(name, "_service.proto") && !absl::StrContains(name, "/echo/")) {
      EXPECT_TRUE(looked_at.contains(name)) << name;
    }
  }
}

TEST(ServiceConfig, SendsAgainWhatMayBeSentAgain) {
  const std::map<std::string, json> configured = Configured();
  for (const auto& [name, method] : Methods()) {
    const json& rule = configured.at(name);
    const bool of_operators = absl::StartsWith(name, "motcua.admin.");
    const bool is_stream = method->server_streaming() || method->client_streaming();
    EXPECT_EQ(rule.contains("retryPolicy"), !of_operators && (IsIdempotent(*method) || is_stream))
        << name;
    EXPECT_EQ(rule.contains("timeout"), !of_operators && !is_stream) << name;
    EXPECT_EQ(rule.value("waitForReady", false), !of_operators) << name;
  }
}

// Longer is no use: the servers end a call then.
TEST(ServiceConfig, WaitsAsLongAsTheServers) {
  for (const auto& [name, rule] : Configured()) {
    if (rule.contains("timeout")) {
      EXPECT_EQ(rule.at("timeout"), absl::StrCat(absl::ToInt64Seconds(rpc::kDeadlineCap), "s"))
          << name;
    }
  }
}

TEST(ServiceConfig, IsTheFile) {
  std::ifstream file(std::filesystem::path(std::getenv("MOTCUA_SOURCE_DIR")) / "client" /
                     "service_config.json");
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_EQ(ServiceConfigJson(), text);
}

}  // namespace
}  // namespace motcua::client
