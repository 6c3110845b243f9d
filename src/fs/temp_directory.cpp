#include "fs/temp_directory.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "fs/failure.hpp"
#include "fs/write.hpp"

namespace lockstep::fs {

TempDirectory::TempDirectory() {
  const char* named = ::secure_getenv("TMPDIR");
  const std::string parent = named != nullptr && *named == '/' ? named : "/tmp";
  path_ = parent + "/lockstep-XXXXXX";
  if (::mkdtemp(path_.data()) == nullptr) {
    throw failure("create a temporary directory in", parent, errno);
  }
}

TempDirectory::~TempDirectory() {
  const std::size_t slash = path_.rfind('/');
  Fd parent(::open(path_.substr(0, slash + 1).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (parent) remove_tree({std::move(parent), path_.substr(0, slash)}, path_.substr(slash + 1));
}

}  // namespace lockstep::fs
