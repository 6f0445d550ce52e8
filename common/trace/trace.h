// SPDX-License-Identifier: Apache-2.0
// Spans: what this process did for a trace, and when. Whoever does something that belongs to one
// writes:
//     trace::LiveSpan span = trace::Start(traceparent, "apply dossier_accepted", Kind::kConsumer);
//     ... hand span.traceparent() on to what follows ...
//     span.End(status.ok());
// Until main installs a recorder spans are off: Start then costs one load, and traceparents are
// handed on as they came. No name and no attribute holds personal data. Synchronised; a LiveSpan is
// confined.
#ifndef MOTCUA_COMMON_TRACE_TRACE_H_
#define MOTCUA_COMMON_TRACE_TRACE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/trace/context.h"

namespace motcua::trace {

enum class Kind { kInternal, kServer, kConsumer };

struct Attribute {
  std::string key;  // OpenTelemetry's name where it has one, such as "rpc.method".
  std::variant<std::string, int64_t> value;
};

// A span that has ended.
struct Span {
  Context context;
  SpanId parent{};
  std::string name;
  Kind kind = Kind::kInternal;
  absl::Time start;
  absl::Duration length;
  std::vector<Attribute> attributes;
  bool failed = false;
};

// Which traces that begin here are recorded, and whether what callers decided holds.
struct Sampler {
  bool follows_parent = true;
  // Of traces that begin here, or of all where no parent is followed. All processes with the same
  // ratio choose the same ones.
  double root_ratio = 1;
};

// Where spans go. Implemented by OtlpExporter and by tests. Synchronised.
class Recorder {
 public:
  virtual ~Recorder() = default;
  // Quick: whoever did the work waits.
  virtual void Record(Span span) = 0;
};

// Turns spans on, for good; null turns them off. For main, before other threads make spans, and
// for tests.
void Install(std::shared_ptr<Recorder> recorder, const Sampler& sampler = {});
bool IsOn();

// Something that is being done. Ends failed if it is dropped.
class LiveSpan {
 public:
  LiveSpan() = default;  // Records nothing.
  ~LiveSpan() { End(false); }
  LiveSpan(LiveSpan&& other) noexcept;
  LiveSpan& operator=(LiveSpan&& other) noexcept;

  // Whether it is recorded: asked before an attribute is costly to make.
  bool is_recorded() const { return span_ != nullptr; }
  // What to hand on: this span's, or what Start was given if it is not recorded.
  const std::string& traceparent() const { return traceparent_; }
  void Add(absl::string_view key, absl::string_view text);
  void Add(absl::string_view key, int64_t number);
  // Once; later calls do nothing.
  void End(bool ok);

 private:
  friend LiveSpan Start(absl::string_view traceparent, absl::string_view name, Kind kind);

  std::unique_ptr<Span> span_;
  std::string traceparent_;
};

// Begins a span under the one that `traceparent` names, or a trace of its own where that is empty
// or malformed.
LiveSpan Start(absl::string_view traceparent, absl::string_view name, Kind kind);

}  // namespace motcua::trace

#endif  // MOTCUA_COMMON_TRACE_TRACE_H_
