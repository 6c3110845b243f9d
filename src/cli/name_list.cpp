#include "cli/name_list.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "fs/file.hpp"

namespace lockstep::cli {

std::vector<std::string> names_in(std::string_view text, bool from_zero) {
  const std::string_view ends = from_zero ? std::string_view("\0", 1) : std::string_view("\r\n");
  std::vector<std::string> names;
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find_first_of(ends, start), text.size());
    const std::string_view name = text.substr(start, end - start);
    const bool says_nothing =
        name.empty() || (!from_zero && (name.front() == '#' || name.front() == ';'));
    if (!says_nothing) names.emplace_back(name);
    start = end + 1;
  }
  return names;
}

std::vector<std::string> read_names(const std::string& path, bool from_zero) {
  try {
    return names_in(fs::read_stream(path), from_zero);
  } catch (const FileError& error) {
    throw Error(ExitCode::usage, std::string("--files-from: ") + error.what());
  }
}

}  // namespace lockstep::cli
