#include "commit/reserved.hpp"

#include <cerrno>

#include "base/crypto.hpp"
#include "fs/metadata.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

fs::DirectoryRef open_if_there(const fs::Directory& parent, std::string_view name) {
  try {
    return fs::open_directory(parent, name);
  } catch (const FileError& error) {
    if (error.number() == ENOENT) return nullptr;
    throw;
  }
}

bool remove_if_empty(const fs::Directory& parent, std::string_view name) noexcept {
  try {
    fs::remove_directory(parent, name);
  } catch (const FileError& error) {  // somebody else's, or not empty: not ours to remove
    return error.number() != EACCES;
  }
  return true;
}

std::optional<std::uint16_t> make_writable(const fs::Directory& directory) {
  constexpr std::uint16_t owner_bits = 0700;
  const std::uint16_t mode = fs::status_of(directory.fd(), directory.shown()).mode;
  if ((mode & owner_bits) == owner_bits) return std::nullopt;
  fs::Metadata writable;
  writable.mode = static_cast<std::uint16_t>(mode | owner_bits);
  std::vector<tree::Problem> failed;
  fs::set_metadata(directory, writable, failed);
  if (!failed.empty()) return std::nullopt;
  return mode;
}

fs::DirectoryRef partials_of(const fs::Directory& parent) {
  const fs::DirectoryRef stage = open_if_there(parent, tree::stage_name);
  return stage ? open_if_there(*stage, partial_directory) : nullptr;
}

std::string partial_name(const tree::RelPath& path) {
  constexpr std::size_t name_bytes = 16;
  return to_hex(View(sha256(as_view(path.text()))).first(name_bytes));
}

}  // namespace lockstep::commit
