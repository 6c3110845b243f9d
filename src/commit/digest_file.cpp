#include "commit/digest_file.hpp"

#include "base/escape.hpp"
#include "fs/file.hpp"

namespace lockstep::commit {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} << 10U;

}  // namespace

Digest digest_file(const fs::Directory& directory, std::string_view name, std::uint64_t bytes) {
  const fs::InputFile file(directory, name);
  Sha256 hash;
  Bytes piece(std::min<std::uint64_t>(piece_bytes, bytes + 1));
  std::uint64_t at = 0;
  while (const std::size_t got = file.read(at, piece)) {
    hash.update(View(piece).first(got));
    at += got;
  }
  if (at != bytes || file.changed()) {
    throw Error(ExitCode::file_io, "changed while reading: " + escape(file.shown()));
  }
  return hash.finish();
}

fs::ListOptions kept_options(const tree::ManifestMask& mask) {
  fs::ListOptions list;
  list.owners = mask.attributes.owner || mask.attributes.group;
  list.xattrs = mask.attributes.xattrs;
  list.acls = mask.attributes.acls;
  return list;
}

}  // namespace lockstep::commit
