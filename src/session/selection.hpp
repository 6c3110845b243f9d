#pragma once
// What of the source the arguments name: a tree of its own, laid over that of the transfer.
//
// Layer    session: data only.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tree/path.hpp"

namespace lockstep::session {

/// A directory below one of the operator's roots (numbered by the driver).
struct Location {
  std::uint32_t root = 0;
  tree::RelPath path;
};
using LocationRef = std::shared_ptr<const Location>;

/// How a named entry comes into the transfer.
enum class Come : std::uint8_t {
  plain,    // as filters and options have it; with -r a directory brings what it holds
  leading,  // a directory that leads to something named, or whose content is; never filtered
  bare,     // the same, but its attributes do not count (--no-implied-dirs)
  absent    // not there, and to be removed at the target
};

/// One entry of a directory of the transfer.
struct Pick {
  LocationRef place;  // the directory that it is in; of a leading or bare one the directory itself
  std::string name;
  Come come = Come::plain;
};

/// What a directory of the transfer is made of.
struct Selection {
  std::vector<Location> whole;  // all that these directories hold
  std::vector<Pick> picks;
  std::map<std::string, Selection> below;  // of those picks that are leading or bare
};
using SelectionRef = std::shared_ptr<const Selection>;

}  // namespace lockstep::session
