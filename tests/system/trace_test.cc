// SPDX-License-Identifier: Apache-2.0
// One trace shows what became of a call in all three services: a collector of traces takes what
// they export.
#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "common/trace/collector_for_test.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "motcua/intake/v1/catalog_service.grpc.pb.h"
#include "motcua/intake/v1/intake_service.grpc.pb.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"
#include "tests/harness/small_province.h"
#include "tests/system/province.h"

namespace motcua::system_test {
namespace {

namespace otlp = opentelemetry::proto::collector::trace::v1;
namespace v1 = motcua::intake::v1;

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kCallersSpanId[] = "b7ad6b7169203331";
constexpr char kApplicantName[] = "Nguyễn Văn An";

// Spans of the trace by "service: name".
using Spans = std::map<std::string, otlp::Span>;

Spans SpansOfTheTrace(const std::vector<trace::CollectorForTest::Request>& requests) {
  Spans spans;
  for (const auto& request : requests) {
    for (const otlp::ResourceSpans& resource : request.resource_spans()) {
      std::string service;
      for (const otlp::KeyValue& attribute : resource.resource().attributes()) {
        if (attribute.key() == "service.name") {
          service = attribute.value().string_value();
        }
      }
      for (const otlp::Span& span : resource.scope_spans(0).spans()) {
        if (absl::BytesToHexString(span.trace_id()) == kTraceId) {
          spans[absl::StrCat(service, ": ", span.name())] = span;
        }
      }
    }
  }
  return spans;
}

// Puts the catalogue, submits a dossier, and accepts it as a part of the trace.
void AcceptOne(const std::string& address) {
  const auto channel = rpc::MakeChannel(address);
  v1::PutCatalogRequest catalog =
      harness::SmallProvince(2, absl::ToCivilYear(absl::Now(), absl::UTCTimeZone()));
  catalog.set_request_id("catalogue");
  grpc::ClientContext put;
  v1::PutCatalogResponse put_response;
  grpc::Status status =
      v1::CatalogService::NewStub(channel)->PutCatalog(&put, catalog, &put_response);
  ASSERT_TRUE(status.ok()) << status.error_message();

  v1::SubmitDossierRequest submission = harness::SmallSubmission(1);
  submission.set_request_id("submit");
  submission.mutable_applicant()->set_full_name(kApplicantName);
  const auto intake = v1::IntakeService::NewStub(channel);
  grpc::ClientContext submit;
  v1::SubmitDossierResponse submitted;
  status = intake->SubmitDossier(&submit, submission, &submitted);
  ASSERT_TRUE(status.ok()) << status.error_message();

  v1::AcceptDossierRequest accept;
  accept.set_request_id("accept");
  accept.set_dossier(submitted.dossier().dossier_id());
  grpc::ClientContext context;
  context.AddMetadata("traceparent", absl::StrCat("00-", kTraceId, "-", kCallersSpanId, "-01"));
  v1::AcceptDossierResponse accepted;
  status = intake->AcceptDossier(&context, accept, &accepted);
  ASSERT_TRUE(status.ok()) << status.error_message();
}

std::string Parent(const Spans& spans, const std::string& name) {
  const auto found = spans.find(name);
  return found == spans.end() ? absl::StrCat("no ", name)
                              : absl::BytesToHexString(found->second.parent_span_id());
}

std::string Id(const Spans& spans, const std::string& name) {
  const auto found = spans.find(name);
  return found == spans.end() ? absl::StrCat("no ", name)
                              : absl::BytesToHexString(found->second.span_id());
}

TEST(Trace, OneTraceShowsACallAndWhatFollowedFromItInAllServices) {
  const std::string call = "motcua-intake: motcua.intake.v1.IntakeService/AcceptDossier";
  const std::string processing = "motcua-processing: follow intake";
  const std::string acceptance_counted = "motcua-statistics: follow intake";
  const std::string course_counted = "motcua-statistics: follow processing";
  trace::CollectorForTest collector;
  const std::string endpoint = absl::StrCat("http://", collector.target());
  ASSERT_EQ(setenv("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.c_str(), 1), 0);
  ASSERT_EQ(setenv("OTEL_BSP_SCHEDULE_DELAY", "50", 1), 0);
  ASSERT_EQ(setenv("OTEL_TRACES_SAMPLER", "parentbased_always_off", 1), 0);
  Province province(std::filesystem::path(testing::TempDir()) / "trace");
  ASSERT_EQ(province.StartAll(), absl::OkStatus());
  AcceptOne(province.address(kIntake));

  const auto requests =
      collector.WaitUntil([](const auto& taken) { return SpansOfTheTrace(taken).size() >= 4; });

  const Spans spans = SpansOfTheTrace(requests);
  EXPECT_EQ(spans.size(), 4u);
  EXPECT_EQ(Parent(spans, call), kCallersSpanId);
  EXPECT_EQ(Parent(spans, processing), Id(spans, call));
  EXPECT_EQ(Parent(spans, acceptance_counted), Id(spans, call));
  EXPECT_EQ(Parent(spans, course_counted), Id(spans, processing));
  for (const auto& request : requests) {
    EXPECT_EQ(request.SerializeAsString().find(kApplicantName), std::string::npos);
  }
}

}  // namespace
}  // namespace motcua::system_test
