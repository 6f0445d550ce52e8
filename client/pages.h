// SPDX-License-Identifier: Apache-2.0
//
// A list as a range of its pages: the next one is asked for when the loop gets there. A page may be
// empty before the end. The loop ends at the last page or at the first error, which status() tells.
//
// Threads: confined.

#ifndef MOTCUA_CLIENT_PAGES_H_
#define MOTCUA_CLIENT_PAGES_H_

#include <grpcpp/support/status.h>

#include <cstddef>
#include <functional>
#include <iterator>
#include <utility>

namespace motcua::client {

template <typename Request, typename Response>
class Pages {
 public:
  // Asks for the page of `request`.
  using Ask = std::function<grpc::Status(Request& request, Response& response)>;

  // An input iterator: the page before is gone once the next one is asked for.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Response;
    using difference_type = std::ptrdiff_t;
    using pointer = const Response*;
    using reference = const Response&;

    explicit Iterator(Pages* pages) : pages_(pages) {}
    reference operator*() const { return pages_->page_; }
    pointer operator->() const { return &pages_->page_; }
    Iterator& operator++() {
      if (!pages_->Next()) {
        pages_ = nullptr;
      }
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    Pages* pages_;  // Null at the end.
  };

  Pages(const Request& first_page, Ask ask) : request_(first_page), ask_(std::move(ask)) {}
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  // Asks for the first page, once: a range that was begun goes on.
  Iterator begin() { return Iterator(Next() ? this : nullptr); }
  Iterator end() { return Iterator(nullptr); }

  // OK, or why the loop ended early.
  const grpc::Status& status() const { return status_; }

 private:
  bool Next() {
    if (is_last_) {
      return false;
    }
    page_.Clear();
    status_ = ask_(request_, page_);
    request_.set_page_token(page_.next_page_token());
    is_last_ = !status_.ok() || page_.next_page_token().empty();
    return status_.ok();
  }

  Request request_;
  const Ask ask_;
  Response page_;
  grpc::Status status_;
  bool is_last_ = false;
};

}  // namespace motcua::client

#endif  // MOTCUA_CLIENT_PAGES_H_
