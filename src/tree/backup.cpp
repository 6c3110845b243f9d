#include "tree/backup.hpp"

#include "base/error.hpp"

namespace lockstep::tree {

RelPath below_target(std::string_view directory) try {
  std::string_view text = directory;
  while (text.starts_with("./")) text.remove_prefix(2);
  while (text.ends_with('/')) text.remove_suffix(1);
  return RelPath::parse(text);
} catch (const Error&) {  // absolute, or up and out
  return {};
}

bool BackupOptions::protects(const RelPath& parent, std::string_view name) const {
  if (!on || directory.empty()) return false;
  const RelPath place = inside();
  return !place.is_root() && place.name() == name && place.parent() == parent;
}

}  // namespace lockstep::tree
