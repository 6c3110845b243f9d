#pragma once
// With -H: numbers that are the same at both ends where names share their files in the same way.
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "tree/digest.hpp"

namespace lockstep::tree {

/// `File`: by what one end knows that names are of one file. Memory: one number a file.
template <class File>
class LinkKeys {
 public:
  /// Asked in the order of the tree: 0 for a file's first name, path_key() of that one for all
  /// others.
  [[nodiscard]] std::uint64_t next(const File& file, std::string_view directory,
                                   std::string_view name) {
    const auto [place, first] = first_names_.try_emplace(file, path_key(directory, name));
    return first ? 0 : place->second;
  }

 private:
  std::map<File, std::uint64_t> first_names_;
};

/// The keys of a whole listing; 0 where a file has no other name.
[[nodiscard]] std::vector<std::uint64_t> link_keys(const Listing& listing,
                                                   std::string_view directory,
                                                   LinkKeys<Inode>& keys);

}  // namespace lockstep::tree
