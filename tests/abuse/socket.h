// SPDX-License-Identifier: Apache-2.0
// A TCP connection to loopback in the hands of somebody who does not behave: it sends what it is
// told, reads or does not, and goes with a FIN or a RST. Every wait is a poll with a deadline; a
// peer that closes or takes no more is an answer and no failure. Confined.
#ifndef MOTCUA_TESTS_ABUSE_SOCKET_H_
#define MOTCUA_TESTS_ABUSE_SOCKET_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "tests/abuse/http2.h"

namespace motcua::abuse {

class Socket {
 public:
  // `receive_buffer_bytes`: how much the kernel may take for us; 0 is its own choice.
  static absl::StatusOr<Socket> Connect(int port, int receive_buffer_bytes = 0);
  Socket() : descriptor_(-1) {}  // Closed: nothing can be sent, and its peer has gone.
  ~Socket();
  Socket(Socket&& other) noexcept;
  Socket& operator=(Socket&& other) noexcept;

  // Sends all of it, reading and dropping what comes meanwhile. False if the peer has closed or
  // does not take it in time.
  bool Send(absl::string_view bytes, absl::Duration timeout = absl::Seconds(10));
  // The same without reading: what the peer sends stays in the kernel's buffers.
  bool SendWithoutReading(absl::string_view bytes, absl::Duration timeout = absl::Seconds(10));
  // Reads and drops until the peer closes. False if it has not by then.
  bool WaitUntilClosed(absl::Duration timeout);

  enum class Answer {
    kEnded,   // The stream has ended in order.
    kReset,   // RST_STREAM.
    kClosed,  // The peer went away, with or without GOAWAY.
    kSilent,  // Nothing of this before the deadline.
  };
  // Reads frames until the answer to one stream is complete. What was sent before must have been
  // sent by SendWithoutReading: a frame that is half dropped makes nonsense of the rest.
  Answer ReadAnswer(uint32_t stream, absl::Duration timeout);
  // Whether the peer still answers a PING (kEnded), or has closed.
  Answer ReadPingAck(absl::string_view eight_bytes, absl::Duration timeout);

  // Closes with a RST instead of a FIN.
  void CloseAbruptly();

 private:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  void Close();
  bool Write(absl::string_view bytes, absl::Duration timeout, bool read_too);
  // Reads what is there into received_; false once the peer has closed.
  bool Receive();
  // Waits for events; what happened, or 0 after the deadline.
  int Poll(int events, absl::Time deadline) const;
  // Makes sure of `count` bytes in received_: kEnded; otherwise kClosed or kSilent.
  Answer Fill(size_t count, absl::Time deadline);
  // Reads one frame: kEnded; otherwise kClosed or kSilent.
  Answer ReadFrame(absl::Time deadline, FrameHead& head, std::string& payload);

  int descriptor_;  // -1 once closed or moved from.
  std::string received_;
};

}  // namespace motcua::abuse

#endif  // MOTCUA_TESTS_ABUSE_SOCKET_H_
