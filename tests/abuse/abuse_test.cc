// SPDX-License-Identifier: Apache-2.0
// Strangers abuse the port of a real motcua-intake, a kind of abuse per test, while a client that
// behaves goes on handing dossiers in and reading them back. Whatever they do: the process lives,
// every call of the client is answered with what it should be, memory and descriptors are given
// back once the strangers are gone, and SIGTERM ends the process in order. The seed is printed;
// MOTCUA_TEST_SEED repeats it.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/rpc/channel.h"
#include "common/rpc/limits.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "motcua/intake/v1/catalog_service.pb.h"
#include "motcua/intake/v1/intake_service.pb.h"
#include "motcua/journal/v1/journal_service.pb.h"
#include "tests/abuse/client.h"
#include "tests/abuse/fixture.h"
#include "tests/abuse/http2.h"
#include "tests/abuse/malformed.h"
#include "tests/abuse/socket.h"

namespace motcua::abuse {
namespace {

using Answer = Socket::Answer;

constexpr char kGetDossier[] = "/motcua.intake.v1.IntakeService/GetDossier";
constexpr char kSubmitDossier[] = "/motcua.intake.v1.IntakeService/SubmitDossier";
constexpr char kImportDossiers[] = "/motcua.intake.v1.IntakeService/ImportDossiers";
constexpr char kListAgencies[] = "/motcua.intake.v1.CatalogService/ListAgencies";
constexpr char kStreamEvents[] = "/motcua.journal.v1.JournalService/StreamEvents";

// A header block that is too long for one frame.
std::string LongHeaders(uint32_t stream, absl::string_view block, uint8_t flags) {
  constexpr size_t kPieceBytes = 16384;
  std::string frames = Headers(stream, block.substr(0, kPieceBytes), flags);
  for (size_t at = kPieceBytes; at < block.size(); at += kPieceBytes) {
    const bool last = at + kPieceBytes >= block.size();
    absl::StrAppend(&frames,
                    Continuation(stream, block.substr(at, kPieceBytes), last ? kEndHeaders : 0));
  }
  return frames;
}

std::string TlsHello() {
  // A record of the handshake protocol, TLS 1.0 to 1.3 as every browser begins.
  const std::string hello =
      absl::StrCat(std::string("\x03\x03", 2), std::string(32, 'r'), std::string(1, '\0'),
                   std::string("\x00\x02\x13\x01\x01\x00", 6), std::string("\x00\x00", 2));
  return absl::StrCat(std::string("\x16\x03\x01\x00", 4), std::string(1, char(hello.size() + 4)),
                      std::string("\x01\x00\x00", 3), std::string(1, char(hello.size())), hello);
}

TEST_F(Abuse, BytesThatAreNoHttp2) {
  std::string almost = Preface();
  almost[Below(almost.size())] ^= 1;
  std::vector<std::string> openings = {
      TlsHello(),
      "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
      absl::StrCat("POST ", kGetDossier, " HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"),
      "GET / HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n",
      "CONNECT example.org:443 HTTP/1.1\r\n\r\n",
      std::string(size_t{1} << 20, '\0'),
      std::string(size_t{1} << 20, 'P'),
      almost,
      absl::StrCat("\r\n", Preface(), Settings()),
  };
  for (int i = 0; i < 100; ++i) {
    // The first byte is not that of the preface: it is seen at once that this is none.
    openings.push_back(absl::StrCat("\x80", RandomBytes(Below(size_t{64} << 10))));
  }
  for (const std::string& opening : openings) {
    Socket socket = Connect();
    socket.Send(opening);
    EXPECT_TRUE(socket.WaitUntilClosed(kAnswerTimeout)) << opening.substr(0, 40);
  }
  for (int i = 0; i < 100; ++i) {
    Connect().Send(RandomBytes(1 + Below(2000)));
  }
}

TEST_F(Abuse, MalformedFrames) {
  for (const Malformed& malformed : MalformedFrames(kGetDossier)) {
    Socket socket = Connect();
    // Read meanwhile or not: who floods and does not read must not fill the server.
    socket.SendWithoutReading(absl::StrCat(Opening(), malformed.bytes), absl::Seconds(5));
    socket.SendWithoutReading(Ping("are you?"), absl::Seconds(1));
    if (!malformed.swallows) {
      EXPECT_NE(socket.ReadPingAck("are you?", kAnswerTimeout), Answer::kSilent) << malformed.name;
    }
  }
  ExpectServes();
  for (int connection = 0; connection < 300; ++connection) {
    std::string bytes = Opening();
    for (size_t i = 0, count = 1 + Below(30); i < count; ++i) {
      const FrameHead head{.type = static_cast<uint8_t>(Below(11)),
                           .flags = static_cast<uint8_t>(Below(4) == 0 ? random_() : Below(8)),
                           .stream = static_cast<uint32_t>(Below(10))};
      absl::StrAppend(&bytes, Frame(head, RandomBytes(Below(6) == 0 ? Below(9000) : Below(20))));
    }
    Connect().Send(bytes);
  }
}

TEST_F(Abuse, GiantHeaders) {
  const CallHead plain{.path = kGetDossier};
  for (const size_t bytes : {size_t{20} << 10, size_t{200} << 10, size_t{2} << 20}) {
    CallHead head = plain;
    head.more = {{"x-giant", std::string(bytes, 'g')}};
    EXPECT_NE(AnswerTo(LongHeaders(1, Block(head), kEndStream)), Answer::kSilent) << bytes;
  }
  CallHead thousands = plain;
  for (int i = 0; i < 5000; ++i) {
    thousands.more.emplace_back(absl::StrCat("x-", i), "v");
  }
  EXPECT_NE(AnswerTo(LongHeaders(1, Block(thousands), kEndStream)), Answer::kSilent);

  // One entry of the table, then a byte for each time that it is meant again.
  const std::string entry = absl::StrCat(HpackInteger(0x40, 6, 0), HpackInteger(0, 7, 1), "x",
                                         HpackInteger(0, 7, 4000), std::string(4000, 'b'));
  const std::string bomb = absl::StrCat(Block(plain), entry, Repeat("\xBE", 100000));
  EXPECT_NE(AnswerTo(LongHeaders(1, bomb, kEndStream)), Answer::kSilent);

  // A string that never comes to an end: a receiver that waits for all of it keeps it.
  const std::string endless =
      absl::StrCat(Block(plain), std::string(1, '\0'), HpackInteger(0, 7, 1), "x",
                   HpackInteger(0, 7, size_t{1} << 30));
  for (int i = 0; i < 2; ++i) {
    Socket socket = Connect();
    socket.Send(absl::StrCat(Opening(), Headers(1, endless, 0)));
    for (int piece = 0; piece < 200 && socket.Send(Continuation(1, std::string(16384, 'z')));
         ++piece) {
    }
    ExpectServes();
  }
}

TEST_F(Abuse, MetadataOverTheLimit) {
  // gRPC 1.51 refuses such a call and then closes its connection, with whatever else goes over it.
  // So each has a connection of its own here, and the larger ones may not come to hear the answer.
  const auto call_with = [&](size_t bytes) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    context.AddMetadata("x-giant", std::string(bytes, 'g'));
    const auto channel = rpc::MakeChannel(intake_->address());
    return CallWithBytes(channel, kListAgencies, "", context).error_code();
  };
  EXPECT_EQ(call_with(size_t{17} << 10), grpc::StatusCode::RESOURCE_EXHAUSTED);
  for (const size_t bytes : {size_t{60} << 10, size_t{300} << 10}) {
    const grpc::StatusCode code = call_with(bytes);
    EXPECT_TRUE(code == grpc::StatusCode::RESOURCE_EXHAUSTED ||
                code == grpc::StatusCode::UNAVAILABLE)
        << bytes << ": " << code;
    ExpectServes();
  }
}

TEST_F(Abuse, GiantMessagesAndLengthsThatLie) {
  const std::string head = Headers(1, Block({.path = kSubmitDossier}));
  CallHead gzip{.path = kSubmitDossier};
  gzip.more = {{"grpc-encoding", "gzip"}};
  CallHead unknown{.path = kSubmitDossier};
  unknown.more = {{"grpc-encoding", "rubbish"}};
  // gRPC looks at a message's size when it has all of it: until then only the deadline helps.
  CallHead timed{.path = kSubmitDossier};
  timed.more = {{"grpc-timeout", "500m"}};
  const std::string timed_head = Headers(1, Block(timed));
  const std::vector<std::pair<std::string, std::string>> calls = {
      {"4 GiB announced", timed_head + Data(1, MessageHead(0, 0xFFFFFFFF) + "few")},
      {"5 MiB announced", timed_head + Data(1, MessageHead(0, 5 << 20) + "few")},
      {"more announced than sent", head + Data(1, MessageHead(0, 1000) + "few", kEndStream)},
      {"fewer announced than sent", head + Data(1, MessageHead(0, 2) + "many more", kEndStream)},
      {"two messages", head + Data(1, Message("a") + Message("b"), kEndStream)},
      {"half a message head", head + Data(1, "\x01\x01", kEndStream)},
      {"no message", Headers(1, Block({.path = kSubmitDossier}), kEndHeaders | kEndStream)},
      {"an unknown flag", head + Data(1, MessageHead(0x55, 3) + "abc", kEndStream)},
      {"compressed, but not said how", head + Data(1, MessageHead(1, 3) + "abc", kEndStream)},
      {"compressed rubbish",
       Headers(1, Block(gzip)) + Data(1, MessageHead(1, 300) + RandomBytes(300), kEndStream)},
      {"an unknown compression",
       Headers(1, Block(unknown)) + Data(1, MessageHead(1, 3) + "abc", kEndStream)},
  };
  for (const auto& [name, bytes] : calls) {
    EXPECT_NE(AnswerTo(bytes), Answer::kSilent) << name;
  }

  const auto channel = rpc::MakeChannel(intake_->address());
  for (const char* const method : {kSubmitDossier, kListAgencies, kStreamEvents, kImportDossiers}) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    const grpc::Status status =
        CallWithBytes(channel, method, std::string(rpc::kReceiveBytesMax + 1, 'm'), context);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED) << method;
  }
}

// Disabled: gRPC 1.51 takes all of a message, and unpacks it, before it looks at its size.
TEST_F(Abuse, DISABLED_MessagesOverTheLimitAreNotKept) {
  const auto channel = rpc::MakeChannel(intake_->address());
  for (const auto algorithm : {GRPC_COMPRESS_NONE, GRPC_COMPRESS_GZIP}) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
    context.set_compression_algorithm(algorithm);
    const grpc::Status status =
        CallWithBytes(channel, kSubmitDossier, std::string(size_t{512} << 20, '\0'), context);
    EXPECT_FALSE(status.ok());
    const auto level = intake_->Measure();
    ASSERT_TRUE(level.ok()) << level.status();
    EXPECT_LE(level->resident_peak_kib, before_.resident_kib + peak_allowance_kib_) << algorithm;
  }
}

// Disabled: in gRPC 1.51 a listener that once found no descriptor accepts never again
// (CVE-2023-4785).
TEST_F(Abuse, DISABLED_RunningOutOfDescriptorsIsNotForGood) {
  EndTraffic();
  const absl::Status limited = intake_->LimitDescriptors(30);
  ASSERT_TRUE(limited.ok()) << limited;
  {
    std::vector<Socket> sockets;
    for (int i = 0; i < 100; ++i) {
      sockets.push_back(Connect());
    }
    AwaitDescriptors(25);
  }
  const absl::Status unlimited = intake_->LimitDescriptors(std::nullopt);
  ASSERT_TRUE(unlimited.ok()) << unlimited;
  ExpectServes();
}

TEST_F(Abuse, HalfOpenConnections) {
  const std::string half_message =
      absl::StrCat(Headers(1, Block({.path = kImportDossiers})),
                   Data(1, MessageHead(0, 3 << 20) + std::string(8000, 'h')));
  const std::string part_of_a_head = Data(1, "never comes").substr(0, 5);
  std::vector<Socket> silent, held;
  for (int i = 0; i < 200; ++i) {
    silent.push_back(Connect());
  }
  for (int i = 0; i < 50; ++i) {
    silent.push_back(Connect());
    silent.back().Send(Preface().substr(0, 1 + Below(Preface().size() - 1)));
    silent.push_back(Connect());
    silent.back().Send(Preface());
    held.push_back(Connect());
    held.back().Send(absl::StrCat(Opening(), part_of_a_head));
    held.push_back(Connect());
    held.back().Send(absl::StrCat(Opening(), half_message));
  }
  AwaitDescriptors(silent.size() + held.size());
  ExpectServes();

  // A call that never gets its message ends when its time is over.
  CallHead timed{.path = kSubmitDossier};
  timed.more = {{"grpc-timeout", "500m"}};
  EXPECT_NE(AnswerTo(absl::StrCat(Headers(1, Block(timed)), Data(1, MessageHead(0, 100)))),
            Answer::kSilent);
  // Who does not even begin is sent away by the server itself.
  const absl::Time deadline = absl::Now() + absl::Seconds(45);
  for (Socket& socket : silent) {
    ASSERT_TRUE(socket.WaitUntilClosed(deadline - absl::Now()));
  }
}

// A stream of events that its caller never reads.
std::string UnreadStream(uint32_t stream) {
  const std::string follow = "\x18\x01";
  return Call(stream, {.path = kStreamEvents}, follow);
}

TEST_F(Abuse, SlowReaders) {
  constexpr size_t kDossierCount = 4000;
  constexpr size_t kWindowBytes = 65535;  // More than who reads nothing can be sent.
  Client client(intake_->address(), "many");
  for (size_t count = 0; count < kDossierCount; count += 500) {
    const auto submitted = client.SubmitMany(500);
    ASSERT_TRUE(submitted.ok()) << submitted.status();
  }
  std::vector<Socket> readers;
  const auto open = [&](const std::vector<std::pair<uint16_t, uint32_t>>& settings) {
    readers.push_back(Connect(4096));
    readers.back().SendWithoutReading(absl::StrCat(Preface(), Settings(settings), UnreadStream(1)));
  };
  for (int i = 0; i < 25; ++i) {
    open({});                         // Never reads.
    open({{kInitialWindowSize, 0}});  // Reads, but lets nothing be sent.
  }
  AwaitDescriptors(readers.size());
  const auto bytes = client.ReadJournalBytes();
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  EXPECT_GE(*bytes, kWindowBytes);

  // Unary answers that cannot be sent.
  readers.push_back(Connect());
  std::string calls = absl::StrCat(Preface(), Settings({{kInitialWindowSize, 0}}));
  for (uint32_t stream = 1; stream < 500; stream += 2) {
    absl::StrAppend(&calls, Call(stream, {.path = kListAgencies}));
  }
  readers.back().Send(calls);
  // More than there may be, all of them still there: who reads gets the place of one who does not.
  for (int i = 0; i < 30; ++i) {
    open({{kInitialWindowSize, 0}});
  }
  AwaitDescriptors(readers.size());
  ExpectServes();
  const absl::Time deadline = absl::Now() + kAnswerTimeout;
  absl::StatusOr<size_t> again = client.ReadJournalBytes();
  while (!again.ok() && absl::Now() < deadline) {
    EXPECT_TRUE(absl::IsResourceExhausted(again.status())) << again.status();
    again = client.ReadJournalBytes();
  }
  EXPECT_TRUE(again.ok()) << again.status();
}

TEST_F(Abuse, ConnectionsThatAreHeldDoNotHoldUpTheEnd) {
  std::vector<Socket> held;
  for (int i = 0; i < 20; ++i) {
    held.push_back(Connect());
    held.push_back(Connect());
    held.back().Send(absl::StrCat(Preface(), Settings({{kInitialWindowSize, 0}}), UnreadStream(1)));
    held.push_back(Connect());
    held.back().Send(absl::StrCat(Opening(), Headers(1, Block({.path = kImportDossiers})),
                                  Data(1, MessageHead(0, 100))));
    held.push_back(Connect());
    held.back().Send(absl::StrCat(Opening(), Headers(1, Block({.path = kGetDossier}))));
  }
  AwaitDescriptors(held.size());
  EndTraffic();
  ExpectServes();
  ExpectEndsInOrder();
}

TEST_F(Abuse, RapidResets) {
  constexpr uint32_t kResetsPerConnection = 10000;
  // A call that is reset no longer counts as one of a connection's, but it is held until its
  // handler has come to it: about 20 KiB each.
  peak_allowance_kib_ = size_t{1} << 20;
  const std::string methods[] = {kGetDossier, kSubmitDossier, kImportDossiers, kStreamEvents};
  for (const std::string& method : methods) {
    Socket socket = Connect();
    const std::string block = Block({.path = method});
    std::string bytes = Opening();
    for (uint32_t i = 0; i < kResetsPerConnection; ++i) {
      const uint32_t stream = 2 * i + 1;
      absl::StrAppend(&bytes, Headers(stream, block));
      if (Below(2) == 0) {
        absl::StrAppend(&bytes, Data(stream, Message(""), Below(2) == 0 ? kEndStream : 0));
      }
      absl::StrAppend(&bytes, RstStream(stream, 8));
    }
    socket.Send(bytes, absl::Seconds(20));
    ExpectServes();
  }
}

TEST_F(Abuse, ConnectionsThatEndWithAReset) {
  const std::string whole =
      absl::StrCat(Opening(), Call(1, {.path = kListAgencies}), Call(3, {.path = kSubmitDossier}),
                   UnreadStream(5), Headers(7, Block({.path = kImportDossiers})));
  for (int i = 0; i < 2000; ++i) {
    Socket socket = Connect();
    socket.SendWithoutReading(whole.substr(0, Below(whole.size() + 1)));
    socket.CloseAbruptly();
  }
}

std::vector<std::pair<std::string, CallHead>> OddCalls() {
  std::vector<std::pair<std::string, CallHead>> calls = {
      {"no such method", {.path = "/motcua.intake.v1.IntakeService/Nothing"}},
      {"no such service", {.path = "/nobody/Nothing"}},
      {"a path without slashes", {.path = "GetDossier"}},
      {"a path of slashes", {.path = std::string(4000, '/')}},
      {"a path of bytes", {.path = "/\xFF\xFE/\x7F"}},
      {"no path", {.path = ""}},
      {"GET", {.path = kListAgencies, .method = "GET"}},
      {"PUT", {.path = kListAgencies, .method = "PUT"}},
      {"no method", {.path = kListAgencies, .method = ""}},
      {"a scheme that is none", {.path = kListAgencies, .scheme = "gopher"}},
      {"no scheme", {.path = kListAgencies, .scheme = ""}},
      {"no authority", {.path = kListAgencies, .authority = ""}},
      {"te of another kind", {.path = kListAgencies, .te = "gzip"}},
      {"no te", {.path = kListAgencies, .te = ""}},
      {"JSON", {.path = kListAgencies, .content_type = "application/json"}},
      {"gRPC-Web", {.path = kListAgencies, .content_type = "application/grpc-web"}},
      {"no content type", {.path = kListAgencies, .content_type = ""}},
  };
  for (const char* const timeout : {"", "1", "S", "-1S", "1X", "0n", "99999999H", "100000000H",
                                    "99999999999999999999999S", "1.5S", " 1S ", "1n", "0x10S"}) {
    CallHead head{.path = kListAgencies};
    // HpackLiteral itself may be empty; a head leaves out what is.
    head.more = {{"grpc-timeout", *timeout == '\0' ? " " : timeout}};
    calls.emplace_back(absl::StrCat("a timeout of \"", timeout, "\""), head);
  }
  for (const char* const name :
       {"grpc-encoding", "grpc-accept-encoding", "content-encoding", "grpc-previous-rpc-attempts",
        "grpc-retry-pushback-ms", "user-agent", "host", "connection", "grpc-status", "traceparent",
        "grpc-tags-bin", "motcua-caller", "content-length", "transfer-encoding"}) {
    CallHead head{.path = kListAgencies};
    head.more = {{name, "-1, \xC3\x28; rubbish"}, {name, std::string(2000, '%')}};
    calls.emplace_back(name, head);
  }
  return calls;
}

TEST_F(Abuse, OddCalls) {
  for (const auto& [name, head] : OddCalls()) {
    EXPECT_NE(AnswerTo(Call(1, head)), Answer::kSilent) << name;
    // Twice on one connection: the first must not spoil the second.
    Socket socket = Connect();
    socket.SendWithoutReading(
        absl::StrCat(Opening(), Call(1, head), Call(3, {.path = kListAgencies})));
    EXPECT_NE(socket.ReadAnswer(3, kAnswerTimeout), Answer::kSilent) << name;
  }
  const auto channel = rpc::MakeChannel(intake_->address());
  for (const absl::Time deadline :
       {absl::InfinitePast(), absl::UnixEpoch(), absl::Now(), absl::InfiniteFuture()}) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(deadline));
    const grpc::Status status = CallWithBytes(channel, kListAgencies, "", context);
    EXPECT_TRUE(status.ok() || status.error_code() == grpc::StatusCode::CANCELLED ||
                status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)
        << status.error_message();
  }
}

// Bytes that are no message of any kind, and some that may be one.
std::vector<std::string> Rubbish(std::mt19937_64& random) {
  std::vector<std::string> all = {
      "\xFF",
      std::string(11, '\xFF'),
      std::string("\0\0", 2),                        // Field 0.
      "\x0F",                                        // A wire type that there is none of.
      "\x0C",                                        // The end of no group.
      std::string(20000, '\x0B'),                    // Groups in groups.
      absl::StrCat("\x0A", "\xFF\xFF\xFF\xFF\x07"),  // A length of 2 GiB.
      absl::StrCat("\x0A", "\xFF\xFF\xFF\xFF\x0F"),  // A negative length.
      "\x0A\x02\xFF\xFE",                            // No UTF-8.
      "\x0A\x02\x80",                                // Cut off.
      "\x12\x06\x0A\x04\x0A\x02\x0A\x00",
  };
  for (const size_t limit : {4, 30, 30, 300, 300, 300, 5000, 100000}) {
    std::string bytes(1 + random() % limit, '\0');
    for (char& byte : bytes) {
      byte = static_cast<char>(random());
    }
    // Half of them begin like a message does.
    bytes[0] = random() % 2 == 0 ? bytes[0] : static_cast<char>(random() % 12 << 3 | 2);
    all.push_back(bytes);
  }
  return all;
}

// What a server may answer to bytes that are no message, or to a message that makes no sense.
bool IsAllowed(grpc::StatusCode code, bool parses) {
  if (!parses) {
    return code == grpc::StatusCode::UNIMPLEMENTED || code == grpc::StatusCode::INVALID_ARGUMENT;
  }
  return code == grpc::StatusCode::OK || code == grpc::StatusCode::CANCELLED ||
         code == grpc::StatusCode::INVALID_ARGUMENT || code == grpc::StatusCode::NOT_FOUND;
}

TEST_F(Abuse, RubbishToEveryMethod) {
  const auto* const pool = google::protobuf::DescriptorPool::generated_pool();
  auto* const factory = google::protobuf::MessageFactory::generated_factory();
  const auto channel = rpc::MakeChannel(intake_->address());
  for (const google::protobuf::FileDescriptor* file :
       {intake::v1::SubmitDossierRequest::descriptor()->file(),
        intake::v1::PutCatalogRequest::descriptor()->file(),
        journal::v1::GetHeadRequest::descriptor()->file()}) {
    ASSERT_EQ(file->service_count(), 1) << file->name();
    ASSERT_EQ(file->pool(), pool);
    for (int i = 0; i < file->service(0)->method_count(); ++i) {
      const google::protobuf::MethodDescriptor* const method = file->service(0)->method(i);
      for (const std::string& bytes : Rubbish(random_)) {
        const std::unique_ptr<google::protobuf::Message> message(
            factory->GetPrototype(method->input_type())->New());
        const bool parses = message->ParseFromString(bytes);
        grpc::ClientContext context;
        context.set_deadline(absl::ToChronoTime(absl::Now() + kCallTimeout));
        const grpc::Status status = CallWithBytes(
            channel, absl::StrCat("/", method->service()->full_name(), "/", method->name()), bytes,
            context);
        EXPECT_TRUE(IsAllowed(status.error_code(), parses))
            << method->full_name() << " (" << bytes.size() << " bytes, "
            << (parses ? "a message" : "no message") << "): " << status.error_code() << " "
            << status.error_message();
      }
    }
  }
}

}  // namespace
}  // namespace motcua::abuse
