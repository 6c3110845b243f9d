#include "session/pack_queue.hpp"

#include <utility>

#include "tree/digest.hpp"

namespace lockstep::session {
namespace {

constexpr std::uint64_t one_in = 8;  // of the files after which a pack may end it does

bool ends_pack(const SourceFile& file) {
  return (tree::path_key(file.directory.text(), file.name) >> 32U) % one_in == 0;
}

}  // namespace

void PackQueue::add(source_action::PackFile file) {
  const std::uint64_t bytes = file.file.bytes;
  if (!filling_.files.empty() && filling_.bytes + bytes > pack_bytes_max) cut();
  filling_.bytes += bytes;
  filling_.files.push_back(std::move(file));
  ++size_;
  const std::size_t files = filling_.files.size();
  const bool may_end = filling_.bytes >= pack_bytes_max / 2 || files >= pack_files_max / 2;
  if (files == pack_files_max || (may_end && ends_pack(filling_.files.back().file))) cut();
}

void PackQueue::cut() {
  full_.push_back(std::exchange(filling_, {}));
}

std::optional<source_action::ReadPack> PackQueue::take(bool hurry) {
  if (full_.empty() && hurry && !filling_.files.empty()) cut();
  if (full_.empty()) return std::nullopt;
  source_action::ReadPack pack = std::move(full_.front());
  full_.pop_front();
  size_ -= pack.files.size();
  return pack;
}

}  // namespace lockstep::session
