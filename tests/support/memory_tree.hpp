#pragma once
// A file tree in memory: what a session's two ends work on in tests.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "tree/entry.hpp"
#include "tree/path.hpp"

namespace lockstep::test {

/// A name; hard links share `content` and carry the same inode.
struct Node {
  tree::Entry entry;
  std::shared_ptr<Bytes> content;
};

class MemoryTree {
 public:
  MemoryTree();

  /// Parents must exist; what has the name is replaced.
  Node& file(const std::string& path, View content, std::int64_t seconds = 1000);
  Node& file(const std::string& path, std::string_view content, std::int64_t seconds = 1000) {
    return file(path, as_view(content), seconds);
  }
  Node& directory(const std::string& path, std::int64_t seconds = 1000);
  Node& symlink(const std::string& path, const std::string& target, std::int64_t seconds = 1000);
  void hard_link(const std::string& path, const std::string& to);
  /// With all that is below; the other names of a hard link stay.
  void remove(const std::string& path);
  /// Mode and time of a name, and of the other names of its inode.
  void set_metadata(const std::string& path, const tree::Entry& wanted);

  [[nodiscard]] tree::Entry& root() noexcept { return root_; }
  [[nodiscard]] Node* find(const std::string& path);
  [[nodiscard]] const Node* find(const std::string& path) const;
  /// Nothing where there is no such directory.
  [[nodiscard]] std::optional<tree::Listing> list(const std::string& path) const;
  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] std::vector<std::string> paths() const;
  /// One line a name, all that a sync may carry: equal trees give equal text.
  [[nodiscard]] std::string describe(const tree::Attributes& attributes,
                                     bool hard_links = false) const;

 private:
  using Names = std::map<std::string, Node>;
  Node& put(const std::string& path, Node node);
  [[nodiscard]] std::uint32_t links(const tree::Inode& inode) const;

  tree::Entry root_;
  std::map<std::string, Names> directories_;  // by path; "" is the root
  std::map<tree::Inode, std::uint32_t> links_;
  std::uint64_t last_inode_ = 0;
};

/// All that -a preserves, as far as a tree in memory has it, with links.
[[nodiscard]] tree::Attributes all_attributes();

}  // namespace lockstep::test
