#pragma once
// What a member of a group has on its disk, besides the generations' trees: who it is, its records,
// and the headers that lead to what is active.
//
//   DATASET/.lockstep/instance   16 random bytes: a replaced or emptied disk has others
//   DATASET/.lockstep/group      the journal of its records (session/group_record.hpp)
//   DATASET/.lockstep/chain/     headers of the group (header_chain.hpp)
//
// Layer    group. commit::Generations has the trees; one of these is open for a dataset as long as
//          its keeper runs, and holds their lock.
// Errors   Error{locked} where somebody publishes into the dataset; FileError.
// Threads  the keeper's; generations() from any.
#include <memory>
#include <optional>

#include "commit/generations.hpp"
#include "commit/journal.hpp"
#include "group/header_chain.hpp"
#include "session/group_record.hpp"

namespace lockstep::group {

/// What a dataset that may become a member says about itself.
struct Candidate {
  wire::InstanceId instance{};
  std::uint64_t next = 0;  // the first number that no generation here has
  std::string problem;     // why it cannot
};

class MemberFiles {
 public:
  explicit MemberFiles(const fs::DirectoryRef& dataset);

  /// True for the dataset of a member.
  [[nodiscard]] static bool is_member(const fs::Directory& dataset);
  /// Changes nothing.
  [[nodiscard]] static Candidate examine(const fs::DirectoryRef& dataset, bool adopt);
  /// Makes the dataset a member, durably; nothing where it is one of this group already. What an
  /// adopted one shows its readers stays until the group publishes. Throws Error{refused}.
  struct Binding {
    wire::InstanceId instance{};
    bool adopt = false;
    bool locked = false;  // by this process
  };
  static void bind(const fs::DirectoryRef& dataset, const tree::SignedHeader& first,
                   const Binding& how);

  [[nodiscard]] const std::shared_ptr<commit::Generations>& generations() const noexcept {
    return generations_;
  }
  [[nodiscard]] HeaderChain& chain() noexcept { return *chain_; }
  [[nodiscard]] const HeaderChain& chain() const noexcept { return *chain_; }
  [[nodiscard]] const wire::InstanceId& instance() const noexcept { return instance_; }
  [[nodiscard]] const wire::GroupUuid& group() const noexcept { return newest_.header.group; }
  /// What the records add up to.
  [[nodiscard]] const session::MemberState& state() const noexcept { return state_; }
  /// Of what is active.
  [[nodiscard]] const tree::SignedHeader& newest() const noexcept { return newest_; }
  [[nodiscard]] const GroupPolicy& policy() const noexcept { return policy_; }

  /// Durable on return.
  void force(const session::GroupRecord& record);
  /// Readers see it on return. Removes no older one: that takes as long as it takes, see
  /// Generations::prune().
  void activate(const wire::GenerationId& generation);
  void discard(const wire::GenerationId& generation);
  [[nodiscard]] bool is_prepared(const wire::GenerationId& generation) const;
  /// False where the records promise what is neither prepared nor active on the disk.
  [[nodiscard]] bool has_promised() const;

 private:
  void drop_outdated(const wire::GenerationId& active);
  void read_newest(const wire::GenerationId& active);

  std::shared_ptr<commit::Generations> generations_;
  wire::InstanceId instance_{};
  std::optional<commit::Journal> journal_;
  session::MemberState state_;
  std::optional<HeaderChain> chain_;
  tree::SignedHeader newest_;
  GroupPolicy policy_;
};

}  // namespace lockstep::group
