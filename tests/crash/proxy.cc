// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/proxy.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace motcua::crash {
namespace {

constexpr int kPollMilliseconds = 50;
constexpr size_t kPieceBytes = 16 << 10;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

int ConnectTo(int port) {
  const int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(port);
  if (connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    close(connection);
    return -1;
  }
  return connection;
}

bool SendAll(int to, const char* bytes, ssize_t count) {
  for (ssize_t sent = 0; sent < count;) {
    const ssize_t part = send(to, bytes + sent, count - sent, MSG_NOSIGNAL);
    if (part <= 0) {
      return false;
    }
    sent += part;
  }
  return true;
}

}  // namespace

Proxy::Proxy(int target)
    : target_(target), listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener_, 64) != 0 ||
      getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    std::perror("proxy");
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Accept(); });
}

Proxy::~Proxy() {
  stopping_ = true;
  thread_.join();
  Cut();
  Reap(/*all=*/true);
  close(listener_);
}

std::string Proxy::address() const { return absl::StrCat("127.0.0.1:", port_); }

void Proxy::Cut() {
  const std::lock_guard lock(mutex_);
  for (Pair& pair : pairs_) {
    if (!pair.ended) {
      shutdown(pair.client, SHUT_RDWR);
      shutdown(pair.server, SHUT_RDWR);
    }
  }
}

void Proxy::Reap(bool all) {
  const std::lock_guard lock(mutex_);
  for (auto pair = pairs_.begin(); pair != pairs_.end();) {
    if (!all && !pair->ended) {
      ++pair;
      continue;
    }
    pair->thread.join();
    close(pair->client);
    close(pair->server);
    pair = pairs_.erase(pair);
  }
}

void Proxy::Accept() {
  while (!stopping_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, kPollMilliseconds) <= 0) {
      continue;
    }
    Reap(/*all=*/false);
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = client < 0 || refuse_ ? -1 : ConnectTo(target_);
    if (server < 0) {
      close(client);
      continue;
    }
    const std::lock_guard lock(mutex_);
    Pair& pair = pairs_.emplace_back();
    pair.client = client;
    pair.server = server;
    pair.thread = std::thread([this, &pair] { Forward(pair); });
  }
}

void Proxy::Forward(Pair& pair) {
  std::array<char, kPieceBytes> bytes;
  bool open = true;
  while (open && !stopping_) {
    std::array<pollfd, 2> ends{pollfd{pair.client, POLLIN, 0}, pollfd{pair.server, POLLIN, 0}};
    if (poll(ends.data(), ends.size(), kPollMilliseconds) < 0) {
      break;
    }
    for (size_t i = 0; i < ends.size() && open; ++i) {
      if (ends[i].revents == 0) {
        continue;
      }
      const ssize_t count = recv(ends[i].fd, bytes.data(), bytes.size(), 0);
      if (const int delay = delay_ms_) {
        std::this_thread::sleep_for(std::chrono::milliseconds(delay));
      }
      open = count > 0 && SendAll(ends[1 - i].fd, bytes.data(), count);
    }
  }
  shutdown(pair.client, SHUT_RDWR);
  shutdown(pair.server, SHUT_RDWR);
  pair.ended = true;
}

}  // namespace motcua::crash
