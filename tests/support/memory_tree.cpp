#include "support/memory_tree.hpp"

#include <stdexcept>

#include "base/crypto.hpp"

namespace lockstep::test {
namespace {

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string name_of(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory.empty() ? name : directory + '/' + name;
}

std::string shown(const Bytes& content) {
  std::string text = std::to_string(content.size());
  const Digest digest = sha256(content);
  for (std::size_t i = 0; i < 4; ++i) {
    text += ' ' + std::to_string(std::to_integer<unsigned>(digest[i]));
  }
  return text;
}

}  // namespace

MemoryTree::MemoryTree() {
  root_.kind = tree::Kind::directory;
  root_.mode = 0755;
  root_.modified = {1000, 0};
  directories_[""];
}

std::uint32_t MemoryTree::links(const tree::Inode& inode) const {
  const auto found = links_.find(inode);
  return found == links_.end() ? 1 : found->second;
}

Node& MemoryTree::put(const std::string& path, Node node) {
  remove(path);
  const auto parent = directories_.find(parent_of(path));
  if (parent == directories_.end()) throw std::logic_error("no directory for " + path);
  node.entry.name = name_of(path);
  if (node.entry.inode.number == 0) node.entry.inode = {1, ++last_inode_};
  if (node.entry.kind == tree::Kind::directory) directories_[path];
  ++links_[node.entry.inode];
  return parent->second[node.entry.name] = std::move(node);
}

Node& MemoryTree::file(const std::string& path, View content, std::int64_t seconds) {
  Node node;
  node.entry.mode = 0644;
  node.entry.size = content.size();
  node.entry.modified = {seconds, 0};
  node.content = std::make_shared<Bytes>(to_bytes(content));
  return put(path, std::move(node));
}

Node& MemoryTree::directory(const std::string& path, std::int64_t seconds) {
  Node node;
  node.entry.kind = tree::Kind::directory;
  node.entry.mode = 0755;
  node.entry.modified = {seconds, 0};
  return put(path, std::move(node));
}

Node& MemoryTree::symlink(const std::string& path, const std::string& target,
                          std::int64_t seconds) {
  Node node;
  node.entry.kind = tree::Kind::symlink;
  node.entry.mode = 0777;
  node.entry.size = target.size();
  node.entry.link_target = target;
  node.entry.modified = {seconds, 0};
  return put(path, std::move(node));
}

void MemoryTree::hard_link(const std::string& path, const std::string& to) {
  const Node* first = find(to);
  if (first == nullptr) throw std::logic_error("no file to link to: " + to);
  Node node = *first;
  put(path, std::move(node));
}

void MemoryTree::remove(const std::string& path) {
  const Node* node = find(path);
  if (node == nullptr) return;
  if (node->entry.kind == tree::Kind::directory) {
    std::vector<std::string> below;
    for (const auto& [name, child] : directories_.at(path)) below.push_back(joined(path, name));
    for (const std::string& child : below) remove(child);
    directories_.erase(path);
  }
  if (--links_[node->entry.inode] == 0) links_.erase(node->entry.inode);
  directories_.at(parent_of(path)).erase(name_of(path));
}

void MemoryTree::set_metadata(const std::string& path, const tree::Entry& wanted) {
  Node* node = find(path);
  if (node == nullptr) throw std::logic_error("no such name: " + path);
  const tree::Inode inode = node->entry.inode;
  const auto set = [&](tree::Entry& entry) {
    entry.mode = wanted.mode;
    entry.modified = wanted.modified;
  };
  set(node->entry);
  if (links(inode) < 2) return;
  for (auto& [directory, names] : directories_) {
    for (auto& [name, other] : names) {
      if (other.entry.inode == inode) set(other.entry);
    }
  }
}

const Node* MemoryTree::find(const std::string& path) const {
  const auto parent = directories_.find(parent_of(path));
  if (parent == directories_.end()) return nullptr;
  const auto found = parent->second.find(name_of(path));
  return found == parent->second.end() ? nullptr : &found->second;
}

Node* MemoryTree::find(const std::string& path) {
  return const_cast<Node*>(std::as_const(*this).find(path));
}

std::optional<tree::Listing> MemoryTree::list(const std::string& path) const {
  const auto found = directories_.find(path);
  if (found == directories_.end()) return std::nullopt;
  tree::Listing listing;
  for (const auto& [name, node] : found->second) {
    listing.entries.push_back(node.entry);
    listing.entries.back().links = links(node.entry.inode);
  }
  return listing;
}

std::size_t MemoryTree::size() const noexcept {
  std::size_t count = 0;
  for (const auto& [path, names] : directories_) count += names.size();
  return count;
}

std::vector<std::string> MemoryTree::paths() const {
  std::vector<std::string> all;
  for (const auto& [directory, names] : directories_) {
    for (const auto& [name, node] : names) all.push_back(joined(directory, name));
  }
  return all;
}

std::string MemoryTree::describe(const tree::Attributes& attributes, bool hard_links) const {
  std::string text;
  std::map<tree::Inode, std::string> first_names;
  for (const auto& [directory, names] : directories_) {
    for (const auto& [name, node] : names) {
      const std::string path = joined(directory, name);
      const bool is_link = node.entry.kind == tree::Kind::symlink;
      text += path + " kind " + std::to_string(static_cast<int>(node.entry.kind));
      if (attributes.perms && !is_link) text += " mode " + std::to_string(node.entry.mode);
      if (attributes.times) text += " time " + std::to_string(node.entry.modified.seconds);
      if (is_link) text += " to " + node.entry.link_target;
      if (node.content) text += " content " + shown(*node.content);
      if (hard_links && node.entry.kind != tree::Kind::directory) {
        text += " like " + first_names.try_emplace(node.entry.inode, path).first->second;
      }
      text += '\n';
    }
  }
  return text;
}

tree::Attributes all_attributes() {
  tree::Attributes attributes;
  attributes.perms = true;
  attributes.times = true;
  return attributes;
}

}  // namespace lockstep::test
