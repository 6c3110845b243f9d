#pragma once
// The headers of a group's committed generations, each naming its parent by hash: what proves to a
// member that one generation descends from another.
//
// Layer    group. A directory with a small file for each: 000042-1f0c9a3b, as they travel.
// Errors   FileError; Error{verification} where a file is not what its name says.
// Threads  one.
#include <optional>
#include <vector>

#include "fs/root.hpp"
#include "group/chain_path.hpp"
#include "group/policy.hpp"

namespace lockstep::group {

class HeaderChain {
 public:
  explicit HeaderChain(fs::DirectoryRef directory) : directory_(std::move(directory)) {}

  /// Durable on return. Keeping one twice changes nothing, but mends a damaged file.
  void keep(const tree::SignedHeader& header);
  [[nodiscard]] std::optional<tree::SignedHeader> find(const wire::GenerationId& id) const;
  /// From the first one that is kept up to `head`, each the parent of the next.
  [[nodiscard]] std::vector<tree::SignedHeader> up_to(const wire::GenerationId& head) const;
  /// The answer to `asked`: headers after `from`, or, where that is not in the chain, from the last
  /// one of a number not above it. What is damaged is as if it were missing. Cost: a small file,
  /// and a signature, for each that is told; once in the life of this object for each on the way
  /// from `from` to `asked.to`, whose numbers and hashes it remembers.
  [[nodiscard]] wire::GroupChain answer(const wire::GroupProve& asked);

 private:
  [[nodiscard]] bool has(const tree::SignedHeader& header) const;
  [[nodiscard]] std::optional<tree::SignedHeader> read(const std::string& name) const;
  [[nodiscard]] std::optional<tree::SignedHeader> link(const wire::GenerationId& id) const;
  [[nodiscard]] std::optional<tree::SignedHeader> parent_of(
      const tree::GenerationHeader& header) const;
  void find_way(const wire::GroupProve& asked);
  [[nodiscard]] ChainPath::Ids way_back(std::optional<tree::SignedHeader> at,
                                        std::uint64_t to_number) const;
  [[nodiscard]] std::optional<std::vector<Bytes>> told(const wire::GroupProve& asked) const;

  fs::DirectoryRef directory_;
  ChainPath path_;  // of answers
};

}  // namespace lockstep::group
