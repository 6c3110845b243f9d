#include "group/toml_table.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "base/nearest.hpp"

namespace lockstep::group {

[[noreturn]] void TomlTable::fail(const toml::node& at, const std::string& what) const {
  throw Error(ExitCode::usage,
              escape(file_) + ':' + std::to_string(at.source().begin.line) + ": " + what);
}

void TomlTable::fail(std::string_view key, const std::string& what) const {
  const toml::node* node = table_.get(key);
  fail(node != nullptr ? *node : table_, what);
}

void TomlTable::only(std::span<const std::string_view> known) const {
  for (const auto& [key, node] : table_) {
    const std::string_view word = key.str();
    if (std::find(known.begin(), known.end(), word) != known.end()) continue;
    const std::string_view meant = nearest(word, known);
    std::string message = "unknown key \"" + escape(word) + '"';
    if (!name_.empty()) message.append(" in [").append(escape(name_)).append("]");
    if (!meant.empty()) message.append(", did you mean \"").append(meant).append("\"?");
    fail(node, message);
  }
}

void TomlTable::text(std::string_view key, std::string& value) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return;
  const auto found = node->value_exact<std::string>();
  if (!found) fail(*node, std::string(key) + " is not a string");
  value = *found;
}

void TomlTable::texts(std::string_view key, std::vector<std::string>& values) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) fail(*node, std::string(key) + " is not a list");
  for (const toml::node& element : *array) {
    const auto found = element.value_exact<std::string>();
    if (!found) fail(element, std::string(key) + " is not a list of strings");
    values.push_back(*found);
  }
}

void TomlTable::flag(std::string_view key, bool& value) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return;
  const auto found = node->value_exact<bool>();
  if (!found) fail(*node, std::string(key) + " is neither true nor false");
  value = *found;
}

void TomlTable::number(std::string_view key, unsigned& value) const {
  constexpr std::int64_t most = 1'000'000;
  const toml::node* node = table_.get(key);
  if (node == nullptr) return;
  const auto found = node->value_exact<std::int64_t>();
  if (!found || *found < 0 || *found > most) {
    fail(*node, std::string(key) + " is not a number from 0 to " + std::to_string(most));
  }
  value = static_cast<unsigned>(*found);
}

TomlTable TomlTable::table(std::string_view key) const {
  const toml::node* node = table_.get(key);
  if (!node->is_table()) fail(*node, std::string(key) + " is not a table");
  const std::string inner(key);
  return {*node->as_table(), file_, name_.empty() ? inner : name_ + '.' + inner};
}

std::vector<std::string> TomlTable::keys() const {
  std::vector<std::string> names;
  for (const auto& [key, node] : table_) names.emplace_back(key.str());
  return names;
}

toml::table parse_toml(const std::string& text, const std::string& file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    throw Error(ExitCode::usage, escape(file) + ':' + std::to_string(error.source().begin.line) +
                                     ": " + escape(error.description()));
  }
}

}  // namespace lockstep::group
