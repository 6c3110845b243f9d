#pragma once
// Directories of many small files; removed with their owner.
#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace lockstep::micro {

constexpr std::size_t entries_count = 2000;
constexpr std::size_t small_file_bytes = 1024;

/// Sorted.
[[nodiscard]] inline std::vector<std::string> entry_names() {
  constexpr std::size_t first = 10000;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < entries_count; ++i) {
    names.push_back("file-" + std::to_string(first + i));
  }
  return names;
}

/// entries_count small files.
class FullDirectory {
 public:
  FullDirectory() {
    const std::string content(small_file_bytes, 'x');
    for (const std::string& name : entry_names()) {
      test::write_file(directory_.path(name), content);
    }
  }
  [[nodiscard]] const std::string& path() const { return directory_.path(); }

 private:
  test::TempDir directory_;
};

}  // namespace lockstep::micro
