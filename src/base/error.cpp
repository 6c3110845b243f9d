#include "base/error.hpp"

#include <system_error>

#include "base/escape.hpp"

namespace lockstep {

std::string errno_text(int number) {
  return std::generic_category().message(number);
}

FileError file_error(std::string_view action, std::string_view path, int number) {
  return {ExitCode::file_io, std::string(action) + ' ' + escape(path) + ": " + errno_text(number),
          number};
}

}  // namespace lockstep
