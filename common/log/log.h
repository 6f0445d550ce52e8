// SPDX-License-Identifier: Apache-2.0
// The log of a process: one line an occurrence, with a message that never varies and fields that
// do:
//     log::Info("listening", {{"address", address}, {"port", port}});
// Lines go to stderr, as text for people or as JSON for machines; nobody waits for a reader of them
// that stands still. Until main installs a logger, warnings and errors are written as text and the
// rest is dropped. No line holds personal data:
// name the dossier or the field, never what a citizen wrote into it. The only room that includes
// spdlog. Synchronised.
#ifndef MOTCUA_COMMON_LOG_LOG_H_
#define MOTCUA_COMMON_LOG_LOG_H_

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace motcua::log {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class Format { kText, kJson };

// A varying part of a line. Values are texts, characters or numbers.
struct Field {
  Field(absl::string_view name, const absl::AlphaNum& text) : key(name), value(text.Piece()) {}

  absl::string_view key;  // snake_case, the same word as in errors' metadata.
  std::string value;
};

using Fields = std::initializer_list<Field>;

struct Options {
  Level level = Level::kInfo;  // What is less important is dropped.
  Format format = Format::kText;
  int descriptor = 2;              // Of stderr, unless a test says otherwise.
  std::ostream* stream = nullptr;  // Where tests look instead. Outlives all logging.
};

// Replaces the logger of the process. For main, before other threads log, and for tests.
void Install(const Options& options);

// Changes what is dropped, until the process ends or Install comes again.
void SetLevel(Level level);
Level CurrentLevel();

// "debug", "info", "warning", "error", and back; nullopt for another word.
std::string ToText(Level level);
std::optional<Level> LevelFromText(absl::string_view text);

// How many lines of the level were logged since the process began.
uint64_t LineCount(Level level);

// Whether lines of the level are written: asked before a field is costly to make.
bool IsEnabled(Level level);

void Debug(absl::string_view message, Fields fields = {});
void Info(absl::string_view message, Fields fields = {});
void Warning(absl::string_view message, Fields fields = {});
void Error(absl::string_view message, Fields fields = {});

}  // namespace motcua::log

#endif  // MOTCUA_COMMON_LOG_LOG_H_
