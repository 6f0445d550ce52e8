// SPDX-License-Identifier: Apache-2.0
//
// The port that answers, as a scraper and as strangers use it.
#include "common/metrics/endpoint.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/metrics/http_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace motcua::metrics {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class EndpointTest : public testing::Test {
 protected:
  void SetUp() override {
    registry_.AddCounter({"motcua_calls_total", "Calls."}).Add(7);
    auto endpoint = Endpoint::Start("127.0.0.1:0", &registry_);
    ASSERT_TRUE(endpoint.ok()) << endpoint.status();
    endpoint_ = *std::move(endpoint);
  }

  std::string Ask(const std::string& request) const { return AskHttp(endpoint_->port(), request); }

  Registry registry_;
  std::unique_ptr<Endpoint> endpoint_;
};

TEST_F(EndpointTest, AnswersWithTheMetrics) {
  const std::string answer = Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");

  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
  EXPECT_THAT(answer, HasSubstr("\nmotcua_calls_total 7\n"));
}

TEST_F(EndpointTest, RefusesWhatIsNoRequestForMetrics) {
  for (const std::string request :
       {"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
        "PUT /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "\x16\x03\x01 hello\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
    EXPECT_FALSE(absl::StartsWith(Ask(request), "HTTP/1.1 200")) << request;
  }
  EXPECT_THAT(Ask(absl::StrCat("GET /metrics HTTP/1.1\r\nX: ", std::string(100'000, 'x'))),
              testing::Not(StartsWith("HTTP/1.1 200")));

  EXPECT_THAT(Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
}

// Those who say nothing are cut off after two seconds, and then it answers again.
TEST_F(EndpointTest, OutlivesThoseWhoSayNothing) {
  std::vector<Connection> silent;
  for (int i = 0; i < 4; ++i) {
    silent.emplace_back(endpoint_->port()).Send("GET /met");
  }

  EXPECT_THAT(Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(EndpointTest, PortInUseIsAClearError) {
  const std::string listen = absl::StrCat("127.0.0.1:", endpoint_->port());

  const auto second = Endpoint::Start(listen, &registry_);

  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(second.status().message(),
            absl::StrCat("cannot listen on ", listen, " for metrics: Address already in use"));
}

TEST_F(EndpointTest, PortIsFreeAgainAfterItsEnd) {
  const std::string listen = absl::StrCat("127.0.0.1:", endpoint_->port());
  Ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");

  endpoint_.reset();

  EXPECT_TRUE(Endpoint::Start(listen, &registry_).ok());
}

}  // namespace
}  // namespace motcua::metrics
