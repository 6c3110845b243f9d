#pragma once
// What happened, or would happen, to one path: the value that every output is made from.
#include <cstdint>
#include <string>

#include "tree/entry.hpp"

namespace lockstep::tree {

/// Why an entry is not as it was; the letters of rsync's -i string.
enum class Why : std::uint16_t {
  none = 0,
  created = 1U << 0U,      // "+++++++++"
  content = 1U << 1U,      // c: checksum differs (only with -c), or a link's or device's value
  size = 1U << 2U,         // s
  time = 1U << 3U,         // t
  time_set = 1U << 4U,     // T: the time is set to the transfer's, not preserved
  perms = 1U << 5U,        // p
  owner = 1U << 6U,        // o
  group = 1U << 7U,        // g
  acl = 1U << 8U,          // a
  xattr = 1U << 9U,        // x
  access_time = 1U << 10U  // u
};
[[nodiscard]] constexpr Why operator|(Why a, Why b) {
  return static_cast<Why>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}
constexpr Why& operator|=(Why& a, Why b) {
  return a = a | b;
}
[[nodiscard]] constexpr bool has(Why set, Why one) {
  return (static_cast<std::uint16_t>(set) & static_cast<std::uint16_t>(one)) != 0;
}

enum class Action : std::uint8_t {
  transfer,   // file content travels: '<' or '>'
  create,     // local creation of a directory, symlink, device: 'c'
  hard_link,  // 'h'
  metadata,   // attributes only: '.'
  remove,     // "*deleting"
  keep        // nothing: told only where unchanged entries are asked for
};

struct Change {
  Action action = Action::metadata;
  Why why = Why::none;
  Kind kind = Kind::file;
  std::string path;         // below the transfer root, no trailing slash; "." is the root
  std::string link_target;  // of a symlink
  std::string hard_link;    // the first name of what this is another name of
  std::uint16_t mode = 0;   // permission bits
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint64_t size = 0;
  Timestamp modified;
  std::string renamed_from;      // set when the content was found under an old name
  std::string source_path;       // as the user names it, where the source is the user's
  std::uint64_t sent_bytes = 0;  // of its content, before compression
  std::uint64_t sums_bytes = 0;  // of sums of the old file that the source was told
};

}  // namespace lockstep::tree
