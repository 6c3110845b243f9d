#include "commit/elsewhere.hpp"

#include <cerrno>

#include "fs/copy.hpp"
#include "fs/file.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

Fd copy_file(const fs::Location& from, const fs::Location& to) {
  const fs::InputFile input(from.directory, from.name);
  Fd fd = fs::create_file(to.directory, to.name, 0600);
  (void)fs::copy_content(input, fd.get(), to.directory.shown(to.name), fs::Holes::as_source);
  return fd;
}

}  // namespace

Home bring_home(Target& target, Place& place, std::uint64_t number, const fs::Metadata& wanted,
                std::vector<tree::Problem>& failed) {
  const fs::Directory& there = target.elsewhere(place)->directory();
  const std::string old = std::to_string(number);
  Staging& staging = target.staging(place);
  const std::uint64_t fresh = staging.fresh_number();
  const std::string name = std::to_string(fresh);
  Fd fd = copy_file({there, old}, {staging.directory(), name});
  fs::set_metadata(fd.get(), staging.directory().shown(name), wanted, failed);
  fs::remove_file(there, old);
  return {fresh, std::move(fd)};
}

void move_file(const fs::Location& from, const fs::Location& to) {
  try {
    fs::rename(from, to);
    return;
  } catch (const FileError& error) {
    if (error.number() != EXDEV) throw;
  }
  fs::remove_file(to.directory, to.name);
  (void)copy_file(from, to);
  fs::remove_file(from.directory, from.name);
}

}  // namespace lockstep::commit
