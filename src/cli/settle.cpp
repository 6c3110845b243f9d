#include <algorithm>
#include <cctype>

#include "cli/options.hpp"

namespace lockstep::cli {
namespace {

void apply(Settings& settings, const Use& use, const std::string& name) {
  try {
    sync_options()[use.option].apply(settings, use);
  } catch (const Error& error) {
    throw Error(error.code(), name + ": " + error.what());
  }
}

}  // namespace

std::string environment_name(const Spelling& spelling) {
  if (!spelling.takes_value() || spelling.repeatable || spelling.name.empty()) return {};
  std::string name = "LOCKSTEP_";
  for (const char c : spelling.name) {
    const auto byte = static_cast<unsigned char>(c);
    name += c == '-' ? '_' : static_cast<char>(std::toupper(byte));
  }
  return name;
}

Settings settle(const std::vector<Use>& uses, const Environment& environment) {
  Settings settings;
  const std::span<const Option> options = sync_options();
  for (std::size_t i = 0; i < options.size(); ++i) {
    const std::string name = environment_name(options[i].spelling);
    if (name.empty()) continue;
    const std::optional<std::string> value = environment(name);
    if (value && !value->empty()) apply(settings, {i, *value, true}, name);
  }
  for (const Use& use : uses) apply(settings, use, spelled(options[use.option].spelling));
  return settings;
}

}  // namespace lockstep::cli
