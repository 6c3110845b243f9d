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

bool has_default(const Spelling& spelling) {
  return spelling.takes_value() && !spelling.repeatable && !spelling.name.empty();
}

std::string config_key(const Spelling& spelling) {
  std::string key(spelling.name);
  std::replace(key.begin(), key.end(), '-', '_');
  return key;
}

std::string environment_name(const Spelling& spelling) {
  if (!has_default(spelling)) return {};
  std::string name = "LOCKSTEP_";
  for (const char c : config_key(spelling)) {
    name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

Settings settle(const std::vector<Use>& uses, const Environment& environment,
                const std::vector<Default>& defaults) {
  Settings settings;
  const std::span<const Option> options = sync_options();
  for (const Default& one : defaults) apply(settings, {one.option, one.value, true}, one.where);
  for (std::size_t i = 0; i < options.size(); ++i) {
    const std::string name = environment_name(options[i].spelling);
    if (name.empty()) continue;
    std::optional<std::string> value = environment(name);
    if (!value && name == "LOCKSTEP_RSH") value = environment("RSYNC_RSH");
    if (value && !value->empty()) apply(settings, {i, *value, true}, name);
  }
  for (const Use& use : uses) apply(settings, use, spelled(options[use.option].spelling));
  return settings;
}

}  // namespace lockstep::cli
