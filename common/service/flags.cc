// SPDX-License-Identifier: Apache-2.0
//
// CLI11 has layers of its own, but puts a file above the environment and cannot say which line was
// wrong. So the layers below the command line are applied here, the lowest first, as defaults.
#include "common/service/flags.h"

#include <algorithm>
#include <cstdlib>
#include <ostream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "common/service/config_file.h"
#include "common/service/exit.h"
#include "common/service/version.h"

namespace motcua::service {
namespace {

constexpr char kConfigFlag[] = "--config";
constexpr char kFooter[] =
    "Where values come from: command line, then environment, then the file of --config, then the "
    "default.\nThe variable of a flag is in brackets; set but empty it is an empty value. The file "
    "has lines\nNAME = VALUE, with the flags' names without dashes, and comments that begin with "
    "#.\n"
    "Exit status: 0 ended in order, 1 could not start or end in order, 2 wrong flags or "
    "configuration.";

std::string VariableOf(const std::string& flag) {
  return absl::StrCat("MOTCUA_",
                      absl::AsciiStrToUpper(absl::StrReplaceAll(flag.substr(2), {{"-", "_"}})));
}

std::optional<std::string> InEnvironment(const std::string& variable) {
  const char* const value = std::getenv(variable.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// CLI11 takes the next argument for the value of "--flag=".
std::vector<std::string> WithEmptyValues(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  for (const std::string& argument : arguments) {
    const bool is_empty = absl::StartsWith(argument, "--") && argument.size() > 3 &&
                          argument.find('=') == argument.size() - 1;
    result.push_back(is_empty ? argument.substr(0, argument.size() - 1) : argument);
    if (is_empty) {
      result.emplace_back();
    }
  }
  return result;
}

// The file must be known before the command line is parsed, because it lies below it.
std::string FileOf(const std::vector<std::string>& arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    absl::string_view argument = arguments[i];
    if (argument == kConfigFlag && i + 1 < arguments.size()) {
      return arguments[i + 1];
    }
    if (absl::ConsumePrefix(&argument, absl::StrCat(kConfigFlag, "="))) {
      return std::string(argument);
    }
  }
  return InEnvironment(VariableOf(kConfigFlag)).value_or("");
}

// Then nothing else may stand in the way.
bool AsksForWords(const std::vector<std::string>& arguments) {
  return std::any_of(arguments.begin(), arguments.end(), [](const std::string& argument) {
    return argument == "--help" || argument == "-h" || argument == "--version";
  });
}

std::string ValueOf(const CLI::Option& option) {
  return option.count() > 0 ? option.results().front() : option.get_default_str();
}

}  // namespace

Flags::Flags(const std::string& program, const std::string& summary) : app_(summary, program) {
  app_.set_version_flag("--version", VersionText(program));
  app_.footer(kFooter);
  app_.add_option(kConfigFlag, file_, Described(kConfigFlag, "File with values of flags"));
  app_.add_flag("--check-config", is_check_,
                "Say what the configuration is, and what is wrong with it, instead of serving");
}

std::string Flags::Described(const std::string& name, const std::string& description) {
  return absl::StrCat(description, " [", VariableOf(name), "]");
}

CLI::Option& Flags::Register(const std::string& group, CLI::Option* option) {
  option->group(group);
  flags_.push_back({.option = option});
  return *option;
}

Flags::Flag* Flags::Find(const std::string& name) {
  const auto found = std::find_if(flags_.begin(), flags_.end(), [&](const Flag& flag) {
    return flag.option->get_single_name() == name;
  });
  return found == flags_.end() ? nullptr : &*found;
}

void Flags::Apply(Flag& flag, const std::string& value, Layer layer, const std::string& place) {
  try {
    flag.option->default_val(value)->required(false);
    flag.layer = layer;
  } catch (const CLI::Error& error) {
    problems_.push_back(absl::StrCat(place, ": ", error.what()));
  }
}

void Flags::ApplyFile(const std::string& path) {
  ConfigFile file = ReadConfigFile(path);
  problems_ = std::move(file.problems);
  for (const Setting& setting : file.settings) {
    Flag* const flag = Find(setting.name);
    if (flag == nullptr) {
      problems_.push_back(absl::StrCat(setting.place, ": ", setting.name, " is unknown"));
    } else {
      Apply(*flag, setting.value, Layer::kFile, setting.place);
    }
  }
}

void Flags::ApplyEnvironment() {
  for (Flag& flag : flags_) {
    const std::string variable = VariableOf(flag.option->get_name());
    if (const auto value = InEnvironment(variable); value.has_value()) {
      Apply(flag, *value, Layer::kEnvironment, variable);
    }
  }
}

std::optional<int> Flags::Parse(std::vector<std::string> arguments, std::ostream& out,
                                std::ostream& error) {
  arguments = WithEmptyValues(arguments);
  if (!AsksForWords(arguments)) {
    file_ = FileOf(arguments);
    if (!file_.empty()) {
      ApplyFile(file_);
    }
    ApplyEnvironment();
  }
  for (const std::string& problem : problems_) {
    error << app_.get_name() << ": " << problem << "\n";
  }
  if (!problems_.empty()) {
    return kExitUsage;
  }
  try {
    // CLI11 takes the arguments from the back.
    app_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& parse_error) {
    return app_.exit(parse_error, out, error) == 0 ? kExitOk : kExitUsage;
  }
  for (Flag& flag : flags_) {
    flag.layer = flag.option->count() > 0 ? Layer::kCommandLine : flag.layer;
  }
  return std::nullopt;
}

std::string Flags::Heading(Layer layer) const {
  switch (layer) {
    case Layer::kCommandLine:
      return "from the command line";
    case Layer::kEnvironment:
      return "from the environment";
    case Layer::kFile:
      return absl::StrCat("from ", file_);
    case Layer::kDefault:
      return "defaults";
  }
  return "";
}

std::string Flags::ToText() const {
  std::string text = absl::StrCat("# ", app_.get_name(), "\n");
  for (const Layer layer :
       {Layer::kCommandLine, Layer::kEnvironment, Layer::kFile, Layer::kDefault}) {
    std::string lines;
    for (const Flag& flag : flags_) {
      if (flag.layer == layer) {
        absl::StrAppend(&lines, flag.option->get_single_name(), " = ", ValueOf(*flag.option), "\n");
      }
    }
    if (!lines.empty()) {
      absl::StrAppend(&text, "\n# ", Heading(layer), "\n", lines);
    }
  }
  return text;
}

}  // namespace motcua::service
