// SPDX-License-Identifier: Apache-2.0
#include "common/rpc/listen_failure.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/match.h"

namespace motcua::rpc {

std::string WhyNotListening(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  if (colon == std::string::npos) {
    return "must be HOST:PORT";
  }
  std::string host = listen.substr(0, colon);
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) {
    host = host.substr(1, host.size() - 2);
  }
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), listen.substr(colon + 1).c_str(), &hints, &found);
  if (failure != 0) {
    return gai_strerror(failure);
  }
  std::string why = "the server could not be started";
  const int probe = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int reuse = 1;
  if (probe < 0 || setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse)) != 0 ||
      bind(probe, found->ai_addr, found->ai_addrlen) != 0 || ::listen(probe, 1) != 0) {
    why = std::strerror(errno);
  }
  if (probe >= 0) {
    close(probe);
  }
  freeaddrinfo(found);
  return why;
}

}  // namespace motcua::rpc
