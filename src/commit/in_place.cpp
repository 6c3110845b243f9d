#include "commit/in_place.hpp"

#include <algorithm>

#include "fs/file.hpp"
#include "fs/list.hpp"

namespace lockstep::commit {
namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 20U;

void write_differing(const fs::InputFile& from, int to, const std::string& shown) {
  Bytes wanted(block_bytes);
  Bytes present(block_bytes);
  for (std::uint64_t offset = 0; offset < from.bytes(); offset += block_bytes) {
    const auto bytes =
        static_cast<std::size_t>(std::min<std::uint64_t>(block_bytes, from.bytes() - offset));
    if (from.sparse() && from.next_data(offset) >= offset + bytes) {
      fs::punch_hole(to, shown, offset, bytes);
      continue;
    }
    const auto fresh = MutableView(wanted).first(bytes);
    const auto old = MutableView(present).first(bytes);
    if (from.read(offset, fresh) < bytes) {
      throw FileError(ExitCode::file_io, "staged file became shorter: " + shown, 0);
    }
    const std::size_t got = fs::read_at(to, shown, offset, old);
    if (got == bytes && std::equal(fresh.begin(), fresh.end(), old.begin())) continue;
    fs::write_at(to, shown, offset, fresh);
  }
  fs::set_size(to, shown, from.bytes());
}

}  // namespace

bool write_in_place(const fs::Location& staged, const fs::Location& final,
                    const fs::Metadata& wanted, bool durable, std::vector<tree::Problem>& failed) {
  const auto now = fs::examine(final.directory, final.name, {});
  if (!now || now->kind != tree::Kind::file) return false;
  const fs::InputFile from(staged.directory, staged.name);
  const Fd to = fs::open_to_write(final.directory, final.name);
  const std::string shown = final.directory.shown(final.name);
  write_differing(from, to.get(), shown);
  fs::set_metadata(to.get(), shown, wanted, failed);
  if (durable) fs::sync_file(to.get(), shown);
  return true;
}

}  // namespace lockstep::commit
