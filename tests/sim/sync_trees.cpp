#include "sim/sync_trees.hpp"

#include <algorithm>
#include <cstring>
#include <map>

namespace lockstep::sim {
namespace {

using test::MemoryTree;
using test::Node;

const std::vector<std::string> names = {"a", "b", "c", "d", "e", "f", "g", "h"};

Bytes random_content(Draw& draw) {
  const std::vector<std::uint64_t> sizes = {1, 1, 200, 3'000, 3'000, 70'000, 70'000, 400'000};
  const std::uint64_t most = draw.of(sizes);
  Bytes content(draw.below(most + 1));
  const std::uint64_t mask = draw.chance(0.5) ? 0x0303030303030303U : ~std::uint64_t{0};
  for (std::size_t at = 0; at < content.size(); at += sizeof(mask)) {
    const std::uint64_t word = draw.word() & mask;
    std::memcpy(content.data() + at, &word, std::min(sizeof(word), content.size() - at));
  }
  return content;
}

void edit(Bytes& content, Draw& draw) {
  for (std::uint64_t edits = 1 + draw.below(4); edits > 0; --edits) {
    const auto at = static_cast<std::ptrdiff_t>(draw.below(content.size() + 1));
    if (draw.chance(0.4)) {
      content.insert(content.begin() + at, 1 + draw.below(300), std::byte{7});
    } else if (draw.chance(0.3)) {
      content.resize(static_cast<std::size_t>(at));
    } else if (at < static_cast<std::ptrdiff_t>(content.size())) {
      content[static_cast<std::size_t>(at)] ^= std::byte{1};
    }
  }
}

std::vector<std::string> directories_of(const MemoryTree& tree) {
  std::vector<std::string> found = {""};
  for (const std::string& path : tree.paths()) {
    if (tree.find(path)->entry.kind == tree::Kind::directory) found.push_back(path);
  }
  return found;
}

std::string child(const std::string& directory, const std::string& name) {
  return directory.empty() ? name : directory + '/' + name;
}

/// A file or symlink that exists; empty where there is none.
std::string some_name(const MemoryTree& tree, Draw& draw) {
  std::vector<std::string> found;
  for (const std::string& path : tree.paths()) {
    if (tree.find(path)->entry.kind != tree::Kind::directory) found.push_back(path);
  }
  return found.empty() ? "" : draw.of(found);
}

void add_name(MemoryTree& tree, Draw& draw) {
  const std::string path = child(draw.of(directories_of(tree)), draw.of(names));
  const std::int64_t seconds = draw.new_second();
  const std::string other = some_name(tree, draw);
  if (draw.chance(0.25) && std::count(path.begin(), path.end(), '/') < 3) {
    tree.directory(path, seconds);
  } else if (draw.chance(0.1)) {
    tree.symlink(path, draw.of(names), seconds);
  } else if (draw.chance(0.15) && !other.empty() && other != path &&
             !other.starts_with(path + '/')) {
    tree.hard_link(path, other);
  } else {
    tree.file(path, random_content(draw), seconds).entry.mode = draw.chance(0.8) ? 0644 : 0600;
  }
}

void move_into(MemoryTree& tree, const MemoryTree& from, const std::string& old,
               const std::string& path) {
  const Node node = *from.find(old);
  if (node.entry.kind == tree::Kind::directory) {
    tree.directory(path, node.entry.modified.seconds);
    const tree::Listing below = from.list(old).value();
    for (const tree::Entry& entry : below.entries) {
      move_into(tree, from, child(old, entry.name), child(path, entry.name));
    }
  } else if (node.entry.kind == tree::Kind::symlink) {
    tree.symlink(path, node.entry.link_target, node.entry.modified.seconds);
  } else {
    tree.file(path, *node.content, node.entry.modified.seconds).entry.mode = node.entry.mode;
  }
}

void move_name(MemoryTree& tree, Draw& draw) {
  const std::vector<std::string> paths = tree.paths();
  if (paths.empty()) return;
  const MemoryTree before = tree;
  const std::string& old = draw.of(paths);
  tree.remove(old);
  move_into(tree, before, old, child(draw.of(directories_of(tree)), draw.of(names)));
}

void change_name(MemoryTree& tree, Draw& draw) {
  const std::vector<std::string> paths = tree.paths();
  if (paths.empty()) return;
  const std::string& path = draw.of(paths);
  Node& node = *tree.find(path);
  if (draw.chance(0.3)) {
    tree.remove(path);
  } else if (!node.content || draw.chance(0.3)) {
    tree::Entry wanted = node.entry;
    if (draw.chance(0.5)) wanted.modified.seconds = draw.new_second();
    if (draw.chance(0.3) && node.entry.kind != tree::Kind::symlink) wanted.mode ^= 0011;
    tree.set_metadata(path, wanted);
  } else {
    Bytes content = *node.content;
    edit(content, draw);
    tree.file(path, content, draw.new_second());
  }
}

bool same_kind(const Node* one, const Node* other) {
  return one != nullptr && other != nullptr && one->entry.kind == other->entry.kind;
}

/// Whether the name, or one above it, is to go or to become something else.
bool may_go(const MemoryTree& before, const MemoryTree& wanted, const std::string& path,
            bool deletes) {
  for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    const Node* next = wanted.find(part);
    if (next == nullptr) return deletes;
    if (!same_kind(before.find(part), next)) return true;
    if (end == std::string::npos) return false;
  }
}

/// Names that are one inode in `wanted` are one in `now`. As with rsync, those that are one in
/// `now` alone stay so while nothing else about them differs.
void check_links(const MemoryTree& wanted, const MemoryTree& now,
                 std::vector<std::string>& complaints) {
  std::map<tree::Inode, std::string> first_names;
  for (const std::string& path : wanted.paths()) {
    const Node& node = *wanted.find(path);
    if (node.entry.kind == tree::Kind::directory) continue;
    const std::string& first = first_names.try_emplace(node.entry.inode, path).first->second;
    const Node* one = now.find(first);
    const Node* other = now.find(path);
    if (one == nullptr || other == nullptr || one->entry.inode != other->entry.inode) {
      complaints.push_back("not linked: " + path + " and " + first);
    }
  }
}

bool has_content_of(const Node& now, const Node* node) {
  return node != nullptr && node->content && *node->content == *now.content;
}

bool has_metadata_of(const Node& now, const Node& node) {
  return now.entry.mode == node.entry.mode && now.entry.modified == node.entry.modified;
}

}  // namespace

MemoryTree random_tree(Draw& draw) {
  MemoryTree tree;
  for (std::uint64_t count = draw.below(30); count > 0; --count) add_name(tree, draw);
  return tree;
}

void change_tree(MemoryTree& tree, Draw& draw) {
  for (std::uint64_t count = draw.below(12); count > 0; --count) {
    switch (draw.below(4)) {
      case 0:
        add_name(tree, draw);
        break;
      case 1:
        move_name(tree, draw);
        break;
      default:
        change_name(tree, draw);
    }
  }
}

void check_between(const MemoryTree& before, const MemoryTree& wanted, const MemoryTree& now,
                   const tree::SyncOptions& options, std::vector<std::string>& complaints) {
  for (const std::string& path : before.paths()) {
    if (now.find(path) == nullptr && !may_go(before, wanted, path, options.delete_extras)) {
      complaints.push_back("lost: " + path);
    }
  }
  for (const std::string& path : now.paths()) {
    const Node& node = *now.find(path);
    const Node* old = before.find(path);
    const Node* next = wanted.find(path);
    if (!same_kind(&node, old) && !same_kind(&node, next)) {
      complaints.push_back("from nowhere: " + path);
    } else if (node.content && !has_content_of(node, old) && !has_content_of(node, next)) {
      complaints.push_back("neither old nor new: " + path);
    } else if (node.content && next == nullptr && !has_metadata_of(node, *old)) {
      complaints.push_back("is not sent and has changed: " + path);
    }
  }
}

void check_end(const MemoryTree& wanted, const MemoryTree& now, const tree::SyncOptions& options,
               std::vector<std::string>& complaints) {
  MemoryTree rest = now;
  std::vector<std::string> paths = now.paths();
  std::sort(paths.rbegin(), paths.rend());  // what is below first
  for (const std::string& path : paths) {
    if (!options.delete_extras && wanted.find(path) == nullptr) rest.remove(path);
  }
  const auto text = [&](const MemoryTree& tree) { return tree.describe(options.attributes); };
  if (text(rest) != text(wanted)) {
    complaints.push_back("ended well and differs:\n" + text(wanted) + "--- is\n" + text(rest));
  }
  if (options.hard_links) check_links(wanted, now, complaints);
}

}  // namespace lockstep::sim
