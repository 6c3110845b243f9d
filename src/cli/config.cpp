#include "cli/config.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "base/nearest.hpp"
#include "daemon/setup.hpp"
#include "fs/file.hpp"

namespace lockstep::cli {
namespace {

constexpr std::string_view section = "defaults";
constexpr auto sections =
    std::to_array<std::string_view>({section, "serve", "dataset", "peer", "store"});

std::string quoted(std::string_view word) {
  return '"' + escape(word) + '"';
}

// One file; every message begins with its name and a line of it.
class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  [[nodiscard]] std::vector<Default> read(const toml::table& root) const {
    for (const auto& [key, node] : root) {
      if (std::find(sections.begin(), sections.end(), key.str()) == sections.end()) {
        unknown(node, key.str(), "", sections);
      }
    }
    const toml::node* defaults = root.get(section);
    if (defaults == nullptr) return {};
    if (!defaults->is_table()) fail(*defaults, "defaults is not a table");
    std::vector<Default> values;
    for (const auto& [key, node] : *defaults->as_table()) {
      const std::size_t option = option_of(key.str(), node);
      values.push_back({option, value(key.str(), node),
                        place(node) + ": " + config_key(sync_options()[option].spelling)});
    }
    return values;
  }

 private:
  [[nodiscard]] std::size_t option_of(std::string_view key, const toml::node& node) const {
    const std::span<const Option> options = sync_options();
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < options.size(); ++i) {
      const Spelling& spelling = options[i].spelling;
      const bool fits = config_key(spelling) == key;
      if (fits && has_default(spelling)) return i;
      if (fits) fail(node, quoted(key) + ": only options with one value may stand in [defaults]");
      if (has_default(spelling)) keys.push_back(config_key(spelling));
    }
    unknown(node, key, " in [defaults]", std::vector<std::string_view>(keys.begin(), keys.end()));
  }

  [[nodiscard]] std::string value(std::string_view key, const toml::node& node) const {
    if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
    const auto text = node.value_exact<std::string>();
    if (!text) fail(node, std::string(key) + " is neither text in quotes nor a whole number");
    if (text->empty()) fail(node, std::string(key) + " has an empty value");
    return *text;
  }

  [[noreturn]] void unknown(const toml::node& node, std::string_view key, std::string_view where,
                            std::span<const std::string_view> known) const {
    const std::string meant(nearest(key, known));
    fail(node, "unknown key " + quoted(key) + std::string(where) +
                   (meant.empty() ? "" : ", did you mean " + quoted(meant) + "?"));
  }

  [[nodiscard]] std::string place(const toml::node& node) const {
    return escape(file_) + ':' + std::to_string(node.source().begin.line);
  }
  [[noreturn]] void fail(const toml::node& node, const std::string& what) const {
    throw Error(ExitCode::usage, place(node) + ": " + what);
  }

  const std::string& file_;
};

void add_file(const std::string& file, bool must_exist, std::vector<Default>& defaults) {
  const std::optional<std::string> text = fs::read_small_file(file, daemon::config_file_bytes_max);
  if (!text && must_exist) throw Error(ExitCode::usage, "no config file " + escape(file));
  if (!text) return;
  for (Default& one : parse_defaults(*text, file)) defaults.push_back(std::move(one));
}

}  // namespace

std::vector<Default> parse_defaults(const std::string& text, const std::string& file) {
  try {
    return Reader(file).read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    throw Error(ExitCode::usage, escape(file) + ':' + std::to_string(error.source().begin.line) +
                                     ": " + escape(error.description()));
  }
}

std::vector<Default> read_defaults(const std::string& system_directory,
                                   const Environment& environment) {
  std::vector<Default> defaults;
  if (!system_directory.empty()) {
    add_file(system_directory + "/lockstep.toml", false, defaults);
    for (const std::string& file : daemon::config_files_in(system_directory + "/conf.d")) {
      add_file(file, true, defaults);
    }
  }
  const std::string own = user_config_directory(environment);
  if (!own.empty()) add_file(own + "/lockstep.toml", false, defaults);
  return defaults;
}

std::string user_config_directory(const Environment& environment) {
  const std::optional<std::string> config = environment("XDG_CONFIG_HOME");
  if (config && config->starts_with('/')) return *config + "/lockstep";
  const std::optional<std::string> home = environment("HOME");
  return home && !home->empty() ? *home + "/.config/lockstep" : "";
}

}  // namespace lockstep::cli
