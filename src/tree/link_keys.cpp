#include "tree/link_keys.hpp"

namespace lockstep::tree {

std::vector<std::uint64_t> link_keys(const Listing& listing, std::string_view directory,
                                     LinkKeys<Inode>& keys) {
  std::vector<std::uint64_t> all;
  all.reserve(listing.entries.size());
  for (const Entry& entry : listing.entries) {
    all.push_back(has_other_names(entry) ? keys.next(entry.inode, directory, entry.name) : 0);
  }
  return all;
}

}  // namespace lockstep::tree
