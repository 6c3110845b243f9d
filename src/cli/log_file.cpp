#include "cli/log_file.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>

#include "base/error.hpp"

namespace lockstep::cli {

report::Write open_log(const std::string& path) {
  const std::shared_ptr<std::FILE> file(std::fopen(path.c_str(), "ae"), [](std::FILE* open) {
    if (open != nullptr) std::fclose(open);
  });
  if (!file) throw file_error("open log file", path, errno);
  return [file](std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), file.get());
    std::fflush(file.get());
  };
}

}  // namespace lockstep::cli
