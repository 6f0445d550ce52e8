// SPDX-License-Identifier: Apache-2.0
#include "tests/abuse/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "absl/time/clock.h"

namespace motcua::abuse {
namespace {

constexpr size_t kReadBytes = size_t{64} << 10;

}  // namespace

absl::StatusOr<Socket> Socket::Connect(int port, int receive_buffer_bytes) {
  Socket result(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (result.descriptor_ < 0) {
    return absl::ErrnoToStatus(errno, "socket");
  }
  if (receive_buffer_bytes > 0) {
    setsockopt(result.descriptor_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes,
               sizeof(receive_buffer_bytes));
  }
  const int on = 1;
  setsockopt(result.descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (connect(result.descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) !=
      0) {
    return absl::ErrnoToStatus(errno, "connect");
  }
  return result;
}

Socket::~Socket() { Close(); }

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), received_(std::move(other.received_)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    Close();
    descriptor_ = std::exchange(other.descriptor_, -1);
    received_ = std::move(other.received_);
  }
  return *this;
}

void Socket::Close() {
  if (descriptor_ >= 0) {
    close(std::exchange(descriptor_, -1));
  }
}

void Socket::CloseAbruptly() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(descriptor_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  Close();
}

int Socket::Poll(int events, absl::Time deadline) const {
  if (descriptor_ < 0) {
    return events;
  }
  pollfd wanted{.fd = descriptor_, .events = static_cast<short>(events), .revents = 0};
  const int64_t left_ms = absl::ToInt64Milliseconds(deadline - absl::Now());
  const int found = poll(&wanted, 1, static_cast<int>(std::max<int64_t>(left_ms, 0)));
  return found > 0 ? wanted.revents : 0;
}

bool Socket::Receive() {
  char buffer[kReadBytes];
  const ssize_t count = recv(descriptor_, buffer, sizeof(buffer), MSG_DONTWAIT);
  if (count > 0) {
    received_.append(buffer, static_cast<size_t>(count));
    return true;
  }
  return count < 0 && (errno == EAGAIN || errno == EINTR);
}

bool Socket::Write(absl::string_view bytes, absl::Duration timeout, bool read_too) {
  const absl::Time deadline = absl::Now() + timeout;
  while (!bytes.empty()) {
    const int events = Poll(read_too ? POLLIN | POLLOUT : POLLOUT, deadline);
    if (events == 0) {
      return false;
    }
    if (read_too && (events & POLLIN) != 0) {
      if (!Receive()) {
        return false;
      }
      received_.clear();
    }
    if ((events & (POLLOUT | POLLERR | POLLHUP)) == 0) {
      continue;
    }
    const ssize_t count =
        send(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) {
      return false;
    }
    bytes.remove_prefix(static_cast<size_t>(std::max<ssize_t>(count, 0)));
  }
  return true;
}

bool Socket::Send(absl::string_view bytes, absl::Duration timeout) {
  return Write(bytes, timeout, true);
}

bool Socket::SendWithoutReading(absl::string_view bytes, absl::Duration timeout) {
  return Write(bytes, timeout, false);
}

bool Socket::WaitUntilClosed(absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  while (Poll(POLLIN, deadline) != 0) {
    if (!Receive()) {
      return true;
    }
    received_.clear();
  }
  return false;
}

Socket::Answer Socket::Fill(size_t count, absl::Time deadline) {
  while (received_.size() < count) {
    if (Poll(POLLIN, deadline) == 0) {
      return Answer::kSilent;
    }
    if (!Receive()) {
      return Answer::kClosed;
    }
  }
  return Answer::kEnded;
}

Socket::Answer Socket::ReadFrame(absl::Time deadline, FrameHead& head, std::string& payload) {
  if (const Answer answer = Fill(kFrameHeaderBytes, deadline); answer != Answer::kEnded) {
    return answer;
  }
  head = ParseHead(received_);
  if (const Answer answer = Fill(kFrameHeaderBytes + head.length, deadline);
      answer != Answer::kEnded) {
    return answer;
  }
  payload = received_.substr(kFrameHeaderBytes, head.length);
  received_.erase(0, kFrameHeaderBytes + head.length);
  return Answer::kEnded;
}

Socket::Answer Socket::ReadAnswer(uint32_t stream, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  FrameHead head;
  std::string payload;
  while (true) {
    if (const Answer answer = ReadFrame(deadline, head, payload); answer != Answer::kEnded) {
      return answer;
    }
    if (head.stream == stream && head.type == kRstStreamFrame) {
      return Answer::kReset;
    }
    if (head.stream == stream && (head.type == kDataFrame || head.type == kHeadersFrame) &&
        (head.flags & kEndStream) != 0) {
      return Answer::kEnded;
    }
  }
}

Socket::Answer Socket::ReadPingAck(absl::string_view eight_bytes, absl::Duration timeout) {
  const absl::Time deadline = absl::Now() + timeout;
  FrameHead head;
  std::string payload;
  while (true) {
    if (const Answer answer = ReadFrame(deadline, head, payload); answer != Answer::kEnded) {
      return answer;
    }
    if (head.type == kPingFrame && (head.flags & kAck) != 0 && payload == eight_bytes) {
      return Answer::kEnded;
    }
  }
}

}  // namespace motcua::abuse
