#include "arrows.hpp"

#include <vector>

namespace tidy {
namespace {

using Rooms = std::set<std::string>;

struct HeaderRule {
  std::string prefix;  // of the included name
  Rooms rooms;
};

// The first rule that fits decides; headers no rule names are free.
const std::vector<HeaderRule>& header_rules() {
  static const std::vector<HeaderRule> rules = {
      {"uv.h", {"net"}},
      {"uv/", {"net"}},
      {"openssl/ssl", {"net"}},
      {"openssl/err.h", {"base", "net"}},
      {"openssl/", {"base", "net"}},
      {"zstd", {"wire"}},
      {"xxh", {"delta", "tree"}},
      {"CLI/", {"cli"}},
      {"toml++/", {"cli", "daemon", "group"}},
      {"nlohmann/", {"report", "cli", "group"}},
      {"sqlite3.h", {"report"}},
      {"curl/", {"group"}},
      {"sys/acl.h", {"fs"}},
      {"acl/", {"fs"}},
      {"sys/xattr.h", {"fs"}},
      {"attr/", {"fs"}},
      {"dirent.h", {"fs"}},
      {"fcntl.h", {"fs", "net"}},
      {"sys/stat.h", {"fs"}},
      {"sys/statvfs.h", {"fs"}},
      {"sys/vfs.h", {"fs"}},
      {"sys/inotify.h", {"fs"}},
      {"sys/sendfile.h", {"fs"}},
      {"linux/fs.h", {"fs"}},
      {"linux/openat2.h", {"fs"}},
      {"filesystem", {"fs"}},
      {"fstream", {"fs"}},
      {"iostream", {"report", "cli"}},
      {"sys/socket.h", {"net"}},
      {"netinet/", {"net"}},
      {"netdb.h", {"net"}},
      {"arpa/", {"net"}},
  };
  return rules;
}

bool is_room(const std::string& name) {
  return arrows().contains(name);
}

}  // namespace

const std::map<std::string, Rooms>& arrows() {
  static const Rooms below_job = {"delta", "tree",   "net",     "wire",
                                  "fs",    "report", "session", "commit"};
  static const auto with = [](Rooms rooms, std::initializer_list<std::string> more) {
    rooms.insert(more);
    return rooms;
  };
  static const std::map<std::string, Rooms> table = {
      {"base", {}},
      {"delta", {}},
      {"tree", {}},
      {"net", {}},
      {"wire", {"delta", "tree"}},
      {"fs", {"tree"}},
      {"report", {"tree"}},
      {"session", {"delta", "tree", "wire"}},
      {"commit", {"tree", "fs"}},
      {"job", below_job},
      {"group", with(below_job, {"job"})},
      {"daemon", with(below_job, {"job", "group"})},
      {"cli", with(below_job, {"job", "group", "daemon"})},
  };
  return table;
}

Findings wrong_arrows(const Code& code) {
  const std::string room = code.room();
  if (!is_room(room)) return {at(code, 1, "room " + room + " is not on the map")};
  Findings found;
  for (const Include& include : includes_of(code)) {
    const std::string target = include.name.substr(0, include.name.find('/'));
    if (!include.quoted && !is_room(target)) continue;
    const bool fits = target == room || target == "base" || arrows().at(room).contains(target);
    if (!fits) found.push_back(at(code, include.line, room + " may not include " + include.name));
  }
  return found;
}

Findings foreign_headers(const Code& code) {
  Findings found;
  for (const Include& include : includes_of(code)) {
    for (const HeaderRule& rule : header_rules()) {
      if (!include.name.starts_with(rule.prefix)) continue;
      if (!rule.rooms.contains(code.room())) {
        found.push_back(at(code, include.line, include.name + " does not belong in this room"));
      }
      break;
    }
  }
  return found;
}

}  // namespace tidy
