#pragma once
// --remove-source-files at the target: which entries of the source it has, and has for good.
//
// Memory   what is staged and not published, and 8 bytes for every entry that the target has.
#include <map>
#include <unordered_map>
#include <vector>

#include "session/target_context.hpp"

namespace lockstep::session {

class Receipts {
 public:
  explicit Receipts(TargetContext& context) : context_(context) {}

  /// `entry` is planned; nothing else of this class is said of entries that were not expected.
  void expect(const StageEntry& entry, wire::FileRef source);
  /// The target has it as it is.
  void has(const StageEntry& entry);
  /// Item `token` makes it; that one is staged, or has failed.
  void put(std::uint64_t token, const StageEntry& entry);
  void on_item(std::uint64_t token, bool failed);
  /// Its content is staged, or has failed.
  void on_content(const StageEntry& entry, bool failed);
  /// What is staged has its names; not `all`: some of it may have failed, and no receipt is given.
  void published(bool all);
  /// All that is published is durable: tells the source.
  void send();

 private:
  struct Open {
    EntriesRef entries;  // keeps the address that it is known by
    wire::FileRef source;
  };
  TargetContext& context_;
  std::map<const tree::Entry*, Open> open_;
  std::unordered_map<std::uint64_t, wire::FileRef> items_;
  std::vector<wire::FileRef> staged_;
  std::vector<wire::FileRef> had_;
};

}  // namespace lockstep::session
