#pragma once
// Which blocks of a file may arrive: each one that was asked for, once.
//
// Memory   one interval for blocks that arrive in order, whatever the file's size.
#include <cstdint>
#include <map>

namespace lockstep::session {

class BlockLedger {
 public:
  /// Blocks first .. first + count - 1 were asked for; none of them is expected already.
  void expect(std::uint32_t first, std::uint32_t count);
  /// False: nobody asked for this block, or it has arrived.
  [[nodiscard]] bool take(std::uint32_t block);

 private:
  std::map<std::uint32_t, std::uint64_t> expected_;  // first to end
};

}  // namespace lockstep::session
