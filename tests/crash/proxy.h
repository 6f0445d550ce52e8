// SPDX-License-Identifier: Apache-2.0
// A connection between services that can be cut, refused and slowed: forwards bytes from a port of
// its own on loopback to another. Synchronised; the destructor ends everything.
#ifndef MOTCUA_TESTS_CRASH_PROXY_H_
#define MOTCUA_TESTS_CRASH_PROXY_H_

#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace motcua::crash {

class Proxy {
 public:
  // Forwards to this port of loopback.
  explicit Proxy(int target);
  ~Proxy();

  // Where it listens.
  std::string address() const;

  // Ends every connection there is.
  void Cut();
  // True: new connections are closed at once.
  void Refuse(bool refuse) { refuse_ = refuse; }
  // Holds every piece of bytes back for so long.
  void SetDelay(int milliseconds) { delay_ms_ = milliseconds; }

 private:
  struct Pair {
    int client = -1;
    int server = -1;
    std::atomic<bool> ended = false;
    std::thread thread;
  };

  void Accept();
  void Forward(Pair& pair);
  void Reap(bool all);

  const int target_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> refuse_ = false;
  std::atomic<int> delay_ms_ = 0;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;
  std::list<Pair> pairs_;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace motcua::crash

#endif  // MOTCUA_TESTS_CRASH_PROXY_H_
