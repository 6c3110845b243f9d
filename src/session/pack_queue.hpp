#pragma once
// Small files that wait to be read, cut into packs at places that the files themselves decide.
//
// When they come, and how many at a time, does not show in the packs: targets that ask for the same
// files get the same packs, which a source of several targets then makes once; and sequences that
// have begun differently agree again after a pack or two.
// Bounds   a pack has at most pack_files_max files and pack_bytes_max bytes, but at least one file.
#include <deque>
#include <optional>

#include "session/source_action.hpp"

namespace lockstep::session {

class PackQueue {
 public:
  static constexpr std::size_t pack_files_max = 256;
  static constexpr std::uint64_t pack_bytes_max = std::uint64_t{512} << 10U;

  void add(source_action::PackFile file);
  /// The next pack; one that may still get fuller only where `hurry`.
  [[nodiscard]] std::optional<source_action::ReadPack> take(bool hurry);
  /// Files.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  void cut();

  std::deque<source_action::ReadPack> full_;
  source_action::ReadPack filling_;
  std::size_t size_ = 0;
};

}  // namespace lockstep::session
