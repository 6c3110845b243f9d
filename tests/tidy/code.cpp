#include "code.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace tidy {
namespace {

bool in_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Where the comment or literal that starts at `begin` ends; `begin` itself when none starts.
std::size_t end_of_quiet_part(const std::string& text, std::size_t begin) {
  const auto after = [&](std::string_view mark, std::size_t from) {
    const std::size_t found = text.find(mark, from);
    return found == std::string::npos ? text.size() : found + mark.size();
  };
  const std::string_view rest = std::string_view(text).substr(begin);
  const bool starts_word = begin == 0 || !in_name(text[begin - 1]);
  if (rest.starts_with("//")) return std::min(text.find('\n', begin), text.size());
  if (rest.starts_with("/*")) return after("*/", begin + 2);
  if (starts_word && rest.starts_with("R\"")) {
    const std::size_t open = text.find('(', begin);
    return after(")" + text.substr(begin + 2, open - begin - 2) + "\"", open);
  }
  const char quote = text[begin];
  const bool separates_digits = quote == '\'' && !starts_word;
  if ((quote != '"' && quote != '\'') || separates_digits) return begin;
  std::size_t i = begin + 1;
  while (i < text.size() && text[i] != quote && text[i] != '\n') i += text[i] == '\\' ? 2U : 1U;
  return std::min(i + 1, text.size());
}

// "base/fd.hpp or <vector for an include line (opening mark kept), empty for any other.
std::string included_name(std::string_view line) {
  const auto skip = [&](std::string_view what) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    const bool there = line.starts_with(what);
    if (there) line.remove_prefix(what.size());
    return there;
  };
  if (!skip("#") || !skip("include") || (!skip("\"") && !skip("<"))) return {};
  const char mark = line.data()[-1];
  const std::size_t end = line.find(mark == '<' ? '>' : '"');
  return end == std::string_view::npos ? std::string() : mark + std::string(line.substr(0, end));
}

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::vector<Include> includes_of(const Code& code) {
  std::vector<Include> found;
  std::size_t number = 0;
  for (const std::string& line : lines_of(code.text)) {
    ++number;
    const std::string name = included_name(line);
    if (!name.empty()) found.push_back({number, name.substr(1), name[0] == '"'});
  }
  return found;
}

std::string stripped(const std::string& text) {
  std::string out = text;
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t end = end_of_quiet_part(text, i);
    if (end == i) {
      ++i;
      continue;
    }
    for (; i < end; ++i) {
      if (out[i] != '\n') out[i] = ' ';
    }
  }
  return out;
}

std::vector<Token> tokens_of(const std::string& stripped_text) {
  std::vector<Token> tokens;
  const std::string_view text = stripped_text;
  std::size_t line = 1;
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t begin = i;
    if (in_name(text[i])) {
      while (i < text.size() && in_name(text[i])) ++i;
    } else {
      const std::string_view pair = text.substr(i, 2);
      i += pair == "::" || pair == "->" ? 2U : 1U;
    }
    if (text[begin] == '\n') ++line;
    if (std::isspace(static_cast<unsigned char>(text[begin])) == 0) {
      tokens.push_back({text.substr(begin, i - begin), line});
    }
  }
  return tokens;
}

std::string at(const Code& code, std::size_t line, const std::string& what) {
  return code.path + ":" + std::to_string(line) + ": " + what;
}

std::string read_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<Code> product_code() {
  const std::filesystem::path root = std::filesystem::path(REPOSITORY) / "src";
  std::vector<Code> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    const std::string extension = entry.path().extension().string();
    if (!entry.is_regular_file() || (extension != ".cpp" && extension != ".hpp")) continue;
    all.push_back(
        {entry.path().lexically_relative(root).generic_string(), read_text(entry.path())});
  }
  std::sort(all.begin(), all.end(), [](const Code& a, const Code& b) { return a.path < b.path; });
  return all;
}

}  // namespace tidy
