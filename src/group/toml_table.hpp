#pragma once
// TOML tables read key by key, with messages that name file and line.
//
// Layer    group, because files of a group and of a daemon are read with it; included only where
//          such a file is parsed, like toml++ itself.
#include <toml++/toml.h>

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace lockstep::group {

/// A table of one file; what is asked for is a known key.
class TomlTable {
 public:
  TomlTable(const toml::table& table, std::string file, std::string name)
      : table_(table), file_(std::move(file)), name_(std::move(name)) {}

  /// Throws Error{usage} naming the nearest of `known` when another key is there.
  void only(std::span<const std::string_view> known) const;
  void only(std::initializer_list<std::string_view> known) const {
    only(std::span(known.begin(), known.size()));
  }
  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
  /// These throw Error{usage} when the value has another type.
  void text(std::string_view key, std::string& value) const;
  void texts(std::string_view key, std::vector<std::string>& values) const;
  void flag(std::string_view key, bool& value) const;
  void number(std::string_view key, unsigned& value) const;

  /// Calls `each(name, table)` for every table in this one.
  template <class Each>
  void tables(Each each) const {
    for (const auto& [key, node] : table_) {
      const std::string inner(key.str());
      if (!node.is_table()) fail(node, '"' + inner + "\" is not a table");
      each(inner, TomlTable(*node.as_table(), file_, name_.empty() ? inner : name_ + '.' + inner));
    }
  }
  [[nodiscard]] TomlTable table(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> keys() const;

  [[noreturn]] void fail(const toml::node& at, const std::string& what) const;
  [[noreturn]] void fail(std::string_view key, const std::string& what) const;

 private:
  const toml::table& table_;
  std::string file_;
  std::string name_;
};

/// Error{usage} "FILE:LINE: ..." where `text` is not TOML.
[[nodiscard]] toml::table parse_toml(const std::string& text, const std::string& file);

}  // namespace lockstep::group
