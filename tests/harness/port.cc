// SPDX-License-Identifier: Apache-2.0
#include "tests/harness/port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace motcua::harness {

Port::Port() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int reuse = 1;
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse)) != 0 ||
      bind(socket_, raw, size) != 0 || getsockname(socket_, raw, &size) != 0) {
    std::perror("a free port");
    std::abort();
  }
  number_ = ntohs(address.sin_port);
}

Port::~Port() { close(socket_); }

std::string Port::address() const { return absl::StrCat("127.0.0.1:", number_); }

}  // namespace motcua::harness
