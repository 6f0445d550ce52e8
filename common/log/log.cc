// SPDX-License-Identifier: Apache-2.0
//
// spdlog brings the sinks, the time and the level; the line after them is made here. An installed
// logger is never freed, because another thread may be writing through it while it is replaced.
#include "common/log/log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <memory>
#include <mutex>
#include <utility>

#include "common/log/line_writer.h"
#include "nlohmann/json.hpp"
#include "spdlog/logger.h"
#include "spdlog/pattern_formatter.h"
#include "spdlog/sinks/base_sink.h"
#include "spdlog/sinks/ostream_sink.h"

namespace motcua::log {
namespace {

constexpr char kTextPattern[] = "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";
constexpr char kJsonPattern[] = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})";

constexpr Level kLevels[] = {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError};

struct Logger {
  Format format;
  spdlog::logger lines;
  Logger* replaced;  // Kept reachable.
};

spdlog::level::level_enum ToSpdlog(Level level) {
  switch (level) {
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::atomic<uint64_t>& LineCounter(Level level) {
  static std::array<std::atomic<uint64_t>, std::size(kLevels)> counters{};
  return counters[static_cast<size_t>(level)];
}

// A JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
std::string Quoted(absl::string_view text) {
  return nlohmann::json(std::string(text))
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

bool IsPlain(absl::string_view text) {
  return !text.empty() && text.find_first_of(" =\"\\") == absl::string_view::npos &&
         std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c < 0x20 || c >= 0x7f; });
}

std::string TextLine(absl::string_view message, Fields fields) {
  std::string line(message);
  for (const Field& field : fields) {
    absl::StrAppend(&line, " ", field.key, "=",
                    IsPlain(field.value) ? field.value : Quoted(field.value));
  }
  return line;
}

std::string JsonLine(absl::string_view message, Fields fields) {
  std::string line = absl::StrCat("\"message\":", Quoted(message));
  for (const Field& field : fields) {
    absl::StrAppend(&line, ",", Quoted(field.key), ":", Quoted(field.value));
  }
  return line;
}

// A line of the log, without what the pattern puts before it.
std::string Line(Format format, absl::string_view message, Fields fields) {
  return format == Format::kJson ? JsonLine(message, fields) : TextLine(message, fields);
}

// Lines to a descriptor. Those that nobody takes are counted, and the count is told once somebody
// does.
class DescriptorSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  DescriptorSink(int descriptor, Format format) : writer_(descriptor, kPatience), format_(format) {}

 private:
  // For how long a burst of lines may keep their threads; a reader that stands still does it once.
  static constexpr absl::Duration kPatience = absl::Milliseconds(200);

  void sink_it_(const spdlog::details::log_msg& message) override {
    if (lost_count_ > 0 && Put(LossAsOf(message.time))) {
      lost_count_ = 0;
    }
    if (!Put(message)) {
      ++lost_count_;
    }
  }
  void flush_() override {}

  spdlog::details::log_msg LossAsOf(spdlog::log_clock::time_point time) {
    loss_ = Line(format_, "lines of the log were lost, nobody took them", {{"count", lost_count_}});
    return {time, {}, {}, spdlog::level::warn, {loss_.data(), loss_.size()}};
  }

  bool Put(const spdlog::details::log_msg& message) {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    return writer_.Write({line.data(), line.size()});
  }

  LineWriter writer_;
  const Format format_;
  uint64_t lost_count_ = 0;
  std::string loss_;
};

Logger* MakeLogger(const Options& options, Logger* replaced) {
  std::shared_ptr<spdlog::sinks::sink> sink;  // Shared because spdlog's loggers share sinks.
  if (options.stream == nullptr) {
    sink = std::make_shared<DescriptorSink>(options.descriptor, options.format);
  } else {
    sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(*options.stream, /*force_flush=*/true);
  }
  auto* logger = new Logger{options.format, spdlog::logger("motcua", std::move(sink)), replaced};
  logger->lines.set_formatter(std::make_unique<spdlog::pattern_formatter>(
      options.format == Format::kJson ? kJsonPattern : kTextPattern,
      spdlog::pattern_time_type::utc));
  logger->lines.set_level(ToSpdlog(options.level));
  return logger;
}

std::atomic<Logger*>& Installed() {
  static std::atomic<Logger*> installed{MakeLogger({.level = Level::kWarning}, nullptr)};
  return installed;
}

void Write(Level level, absl::string_view message, Fields fields) {
  Logger* const logger = Installed().load(std::memory_order_acquire);
  if (!logger->lines.should_log(ToSpdlog(level))) {
    return;
  }
  const std::string line = Line(logger->format, message, fields);
  LineCounter(level).fetch_add(1, std::memory_order_relaxed);
  logger->lines.log(ToSpdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace

void Install(const Options& options) {
  Installed().store(MakeLogger(options, Installed().load()), std::memory_order_release);
}

void SetLevel(Level level) {
  Installed().load(std::memory_order_acquire)->lines.set_level(ToSpdlog(level));
}

Level CurrentLevel() {
  const spdlog::level::level_enum current =
      Installed().load(std::memory_order_acquire)->lines.level();
  return *std::find_if(std::begin(kLevels), std::end(kLevels),
                       [current](Level level) { return ToSpdlog(level) == current; });
}

std::string ToText(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "error";
}

std::optional<Level> LevelFromText(absl::string_view text) {
  for (const Level level : kLevels) {
    if (ToText(level) == text) {
      return level;
    }
  }
  return std::nullopt;
}

uint64_t LineCount(Level level) { return LineCounter(level).load(std::memory_order_relaxed); }

bool IsEnabled(Level level) {
  return Installed().load(std::memory_order_acquire)->lines.should_log(ToSpdlog(level));
}

void Debug(absl::string_view message, Fields fields) { Write(Level::kDebug, message, fields); }
void Info(absl::string_view message, Fields fields) { Write(Level::kInfo, message, fields); }
void Warning(absl::string_view message, Fields fields) { Write(Level::kWarning, message, fields); }
void Error(absl::string_view message, Fields fields) { Write(Level::kError, message, fields); }

}  // namespace motcua::log
