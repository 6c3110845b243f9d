#pragma once
// What the target has of the source's tree, summed up from what it compared and what arrived: the
// source does the same from what it announced, and at the end the two must agree.
#include <vector>

#include "session/keys.hpp"
#include "tree/link_keys.hpp"
#include "tree/options.hpp"
#include "tree/path.hpp"
#include "wire/message.hpp"

namespace lockstep::session {

class TargetDigest {
 public:
  TargetDigest(const tree::SyncOptions& options, const Keys& keys)
      : attributes_(options.attributes),
        key_(keys.digest),
        hasher_(users_, groups_, attributes_, key_) {}
  ~TargetDigest() = default;
  TargetDigest(const TargetDigest&) = delete;
  TargetDigest& operator=(const TargetDigest&) = delete;

  /// Names of the source's owners, before the entries that need them.
  void learn(const tree::OwnerNames& users, const tree::OwnerNames& groups);
  /// A range that is the same here.
  void equal(std::uint32_t directory, const tree::RangeDigest& own) { sum_.add(directory, own); }
  /// A range that has arrived whole, its owners as the source knows them.
  void arrived(std::uint32_t directory, const tree::RelPath& path,
               const std::vector<wire::Entries>& parts);
  [[nodiscard]] tree::TreeDigest::Value value() const { return sum_.value(); }

 private:
  tree::Attributes attributes_;
  tree::DigestKey key_;
  tree::OwnerNames users_;
  tree::OwnerNames groups_;
  tree::RangeHasher hasher_;
  tree::TreeDigest sum_;
  tree::LinkKeys<std::uint64_t> link_keys_;  // by hard link group
};

}  // namespace lockstep::session
