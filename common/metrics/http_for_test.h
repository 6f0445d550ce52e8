// SPDX-License-Identifier: Apache-2.0
// For tests: a TCP connection to a port on loopback, and plain HTTP over it. Confined.
#ifndef MOTCUA_COMMON_METRICS_HTTP_FOR_TEST_H_
#define MOTCUA_COMMON_METRICS_HTTP_FOR_TEST_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <utility>

namespace motcua::metrics {

class Connection {
 public:
  explicit Connection(int port) : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_open_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
  }
  ~Connection() {
    if (socket_ >= 0) {
      close(socket_);
    }
  }
  Connection(Connection&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)), is_open_(other.is_open_) {}
  Connection& operator=(Connection&&) = delete;

  bool is_open() const { return is_open_; }
  void Send(const std::string& bytes) const {
    for (size_t sent = 0; sent < bytes.size();) {
      const ssize_t step = send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (step <= 0) {
        return;
      }
      sent += static_cast<size_t>(step);
    }
  }
  // Everything until the other side closes.
  std::string Receive() const {
    std::string received;
    char piece[16 << 10];
    for (ssize_t step = 0; (step = recv(socket_, piece, sizeof(piece), 0)) > 0;) {
      received.append(piece, static_cast<size_t>(step));
    }
    return received;
  }

 private:
  int socket_;
  bool is_open_ = false;
};

// Head and body of the answer; empty if nobody answered.
inline std::string AskHttp(int port, const std::string& request) {
  const Connection connection(port);
  if (!connection.is_open()) {
    return "";
  }
  connection.Send(request);
  return connection.Receive();
}

}  // namespace motcua::metrics

#endif  // MOTCUA_COMMON_METRICS_HTTP_FOR_TEST_H_
