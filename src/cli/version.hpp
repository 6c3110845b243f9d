#pragma once
// What --version prints: -V for people, -VV as JSON with rsync's keys.
#include <string>

namespace lockstep::cli {

/// "lockstep  version V  protocol version P", then a library a line.
[[nodiscard]] std::string version_text();
/// A capability that rsync names is true where an option of this version does it.
[[nodiscard]] std::string version_json();

}  // namespace lockstep::cli
