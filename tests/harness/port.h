// SPDX-License-Identifier: Apache-2.0
// A port of loopback for a program that is ended and started again: kept by a socket that is bound
// and never listens, so that between two starts the kernel gives it to nobody else, such as a
// connection that goes out. Confined.
#ifndef MOTCUA_TESTS_HARNESS_PORT_H_
#define MOTCUA_TESTS_HARNESS_PORT_H_

#include <string>

namespace motcua::harness {

class Port {
 public:
  // Takes a free one; ends the process if there is none.
  Port();
  ~Port();
  Port(const Port&) = delete;
  Port& operator=(const Port&) = delete;

  int number() const { return number_; }
  // "127.0.0.1:4711". A program can listen there if it sets SO_REUSEADDR, as servers do.
  std::string address() const;

 private:
  int socket_;
  int number_;
};

}  // namespace motcua::harness

#endif  // MOTCUA_TESTS_HARNESS_PORT_H_
