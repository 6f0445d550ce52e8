// SPDX-License-Identifier: Apache-2.0
// The flags of a program and the layers that give them values:
//
//     command line  >  environment  >  file of --config  >  default
//
// A flag "--log-level" is MOTCUA_LOG_LEVEL in the environment and `log-level` in the file
// (config_file.h). An empty value is a value in every layer: it is what leaves a port out. A switch
// is a flag that needs no value on the command line, and `true` or `false` elsewhere. The parser
// throws; nothing of that leaves this class. Confined.
#ifndef MOTCUA_COMMON_SERVICE_FLAGS_H_
#define MOTCUA_COMMON_SERVICE_FLAGS_H_

#include <functional>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace motcua::service {

// Says what is wrong with a value; empty: nothing.
using ValueCheck = std::function<std::string(const std::string&)>;

class Flags {
 public:
  Flags(const std::string& program, const std::string& summary);

  // What stands in `value`, which outlives this, is the default. In --help the flags of a group
  // stand together.
  template <typename Value>
  CLI::Option& Add(const std::string& group, const std::string& name, Value& value,
                   const std::string& description) {
    CLI::Option* const option = app_.add_option(name, value, Described(name, description));
    return Register(group, option->capture_default_str());
  }
  CLI::Option& AddSwitch(const std::string& group, const std::string& name, bool& value,
                         const std::string& description) {
    CLI::Option* const option = app_.add_flag(name, value, Described(name, description));
    return Register(group, option->default_str(value ? "true" : "false"));
  }

  // Gives all flags their values. An exit status if there is no more to do: help or version was
  // asked for and is printed to `out`, or something is wrong and all of it is printed to `error`.
  std::optional<int> Parse(std::vector<std::string> arguments, std::ostream& out,
                           std::ostream& error);

  bool is_check() const { return is_check_; }

  // The values after Parse as a file of --config, by the layer that they come from.
  std::string ToText() const;

 private:
  enum class Layer { kCommandLine, kEnvironment, kFile, kDefault };
  struct Flag {
    CLI::Option* option;
    Layer layer = Layer::kDefault;
  };

  static std::string Described(const std::string& name, const std::string& description);
  CLI::Option& Register(const std::string& group, CLI::Option* option);
  Flag* Find(const std::string& name);
  // Makes the value the flag's default, so that a layer above goes before it. Problems that it has
  // are added, with the place that it came from.
  void Apply(Flag& flag, const std::string& value, Layer layer, const std::string& place);
  void ApplyFile(const std::string& path);
  void ApplyEnvironment();
  std::string Heading(Layer layer) const;

  CLI::App app_;
  std::vector<Flag> flags_;
  std::string file_;
  bool is_check_ = false;
  std::vector<std::string> problems_;
};

}  // namespace motcua::service

#endif  // MOTCUA_COMMON_SERVICE_FLAGS_H_
