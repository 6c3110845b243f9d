#pragma once
// C++ source as the rules see it: lines, includes, and code without comments and literals.
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tidy {

struct Include {
  std::size_t line = 0;
  std::string name;     // base/error.hpp, vector
  bool quoted = false;  // "..." or <...>
};

/// One source file of a room.
struct Code {
  std::string path;  // below src/: delta/gear.cpp
  std::string text;
  [[nodiscard]] std::string room() const { return path.substr(0, path.find('/')); }
  [[nodiscard]] bool is_header() const { return path.ends_with(".hpp"); }
};

/// A token of the code: an identifier, or one other character ("::" and "->" are one token).
struct Token {
  std::string_view text;
  std::size_t line = 0;
};

/// What a rule found wrong: "delta/gear.cpp:12: reads the clock".
using Findings = std::vector<std::string>;

[[nodiscard]] std::vector<Include> includes_of(const Code& code);
[[nodiscard]] std::vector<std::string> lines_of(const std::string& text);
/// `text` with comments and the inside of literals blanked; line breaks stay.
[[nodiscard]] std::string stripped(const std::string& text);
/// Tokens of stripped text, which must outlive them. Include lines are left out.
[[nodiscard]] std::vector<Token> tokens_of(const std::string& stripped_text);
[[nodiscard]] std::string at(const Code& code, std::size_t line, const std::string& what);

[[nodiscard]] std::string read_text(const std::filesystem::path& path);
/// Every .cpp and .hpp below REPOSITORY/src.
[[nodiscard]] std::vector<Code> product_code();

}  // namespace tidy
