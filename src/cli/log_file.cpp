#include "cli/log_file.hpp"

#include <memory>

#include "fs/append_file.hpp"

namespace lockstep::cli {

report::Write open_log(const std::string& path, report::Write warn) {
  return [file = std::make_shared<const fs::AppendFile>(path), warn = std::move(warn),
          warned = false](std::string_view text) mutable {
    if (file->append(text) || warned) return;
    warned = true;
    warn("lockstep: the log file cannot be written; the run goes on\n");
  };
}

}  // namespace lockstep::cli
