#pragma once
// What a publisher of a group keeps on its host, between one command and the next.
//
//   DIR/lock       flock: one command at a time (Error{locked})
//   DIR/first      the first header: which group this is
//   DIR/chain/     headers (header_chain.hpp)
//   DIR/newest     the header of the newest one committed from here
//   DIR/policy     who belongs to the group by its file, with the keys that init has learnt
//   DIR/manifest   of the newest generation published from here, for the digests in it
//   DIR/decisions  the journal of a LocalStore
//   DIR/hold       there while nothing is published but rollbacks
//   DIR/history    a line of JSON for each publish
//
// Layer    group. Losing all of it loses no generation: members and store have what matters, but
//          with a local store nobody can decide any more (`group init --adopt` makes a new group).
#include <optional>
#include <string>

#include "fs/root.hpp"
#include "group/header_chain.hpp"
#include "group/publish_figures.hpp"

namespace lockstep::group {

/// These take no lock. The policy is nothing before init.
[[nodiscard]] std::optional<GroupPolicy> read_policy(const std::string& directory);
[[nodiscard]] std::vector<tree::SignedHeader> read_headers(const std::string& directory,
                                                           const wire::GenerationId& head);
/// The newest generation that was committed from here.
[[nodiscard]] std::optional<wire::GenerationId> read_newest(const std::string& directory);
[[nodiscard]] std::optional<tree::SignedHeader> read_newest_header(const std::string& directory);
/// Newest last, at most `most`.
[[nodiscard]] std::vector<std::string> read_history(const std::string& directory, std::size_t most);

class PublisherFiles {
 public:
  /// Opens or makes `directory` and takes its lock.
  explicit PublisherFiles(std::string directory);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Nothing before init.
  [[nodiscard]] const std::optional<tree::SignedHeader>& first() const noexcept { return first_; }
  [[nodiscard]] std::optional<GroupPolicy> policy() const { return read_policy(path_); }
  /// While it is held, nothing is published but rollbacks.
  [[nodiscard]] bool is_held() const;
  void set_held(bool held);
  [[nodiscard]] HeaderChain& chain() noexcept { return *chain_; }
  [[nodiscard]] const fs::Directory& directory() const noexcept { return *directory_; }
  [[nodiscard]] std::string decisions_path() const { return path_ + "/decisions"; }

  /// The first header of a group; in place of another group's, whose files go.
  void begin(const tree::SignedHeader& first);
  void set_newest(const tree::SignedHeader& header);
  void set_policy(const GroupPolicy& policy);

  void add_history(const PublishFigures& figures);

 private:
  std::string path_;
  fs::DirectoryRef directory_;
  Fd lock_;
  std::optional<tree::SignedHeader> first_;
  std::optional<HeaderChain> chain_;
};

}  // namespace lockstep::group
