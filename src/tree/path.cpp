#include "tree/path.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::tree {

void check_name(std::string_view name) {
  const bool bad = name.empty() || name.size() > name_bytes_max || name == "." || name == ".." ||
                   name == stage_name || name.find('/') != std::string_view::npos ||
                   name.find('\0') != std::string_view::npos;
  if (bad) throw Error(ExitCode::stream, "invalid name '" + escape(name.substr(0, 300)) + "'");
}

RelPath RelPath::parse(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > path_bytes_max) throw Error(ExitCode::stream, "path is too long");
  const auto slashes = static_cast<std::size_t>(std::count(text.begin(), text.end(), '/'));
  if (slashes >= depth_max) throw Error(ExitCode::stream, "path is too deep");
  std::size_t start = 0;
  for (;;) {
    const std::size_t end = std::min(text.find('/', start), text.size());
    check_name(text.substr(start, end - start));
    if (end == text.size()) return RelPath(std::string(text));
    start = end + 1;
  }
}

RelPath RelPath::child(std::string_view name) const {
  check_name(name);
  std::string joined;
  joined.reserve(text_.size() + 1 + name.size());
  joined = text_;
  if (!joined.empty()) joined += '/';
  joined += name;
  return RelPath(std::move(joined));
}

RelPath RelPath::parent() const {
  const std::size_t slash = text_.rfind('/');
  return slash == std::string::npos ? RelPath() : RelPath(text_.substr(0, slash));
}

std::string_view RelPath::name() const {
  const std::size_t slash = text_.rfind('/');
  return slash == std::string::npos ? std::string_view(text_)
                                    : std::string_view(text_).substr(slash + 1);
}

RelPath RelPath::below(const RelPath& prefix) const {
  if (prefix.is_root()) return *this;
  if (is_root()) return prefix;
  return RelPath(prefix.text_ + '/' + text_);
}

}  // namespace lockstep::tree
