#pragma once
// Short forms for tests of command lines.
#include <doctest/doctest.h>

#include <map>

#include "cli/command.hpp"

namespace lockstep::test {

using Words = std::vector<std::string>;
using Variables = std::map<std::string, std::string>;

inline cli::Environment environment(const Variables& variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

inline cli::Command read(const Words& args, const Variables& variables = {}) {
  return cli::read_command(args, environment(variables), "");
}

/// The settings of `args` with a source and a target behind them.
inline cli::Settings settings(const Words& args, const Variables& variables = {}) {
  const cli::Line line = cli::parse(args, cli::spellings_of(cli::sync_options()));
  return cli::settle(line.uses, environment(variables), {});
}

/// The message of the usage error that `action` throws; empty when it throws none.
template <class Action>
std::string refusal(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::usage);
    return error.what();
  }
  return "";
}

}  // namespace lockstep::test
