#pragma once
// What a dataset's keeper goes by: while it stays the same, a reload leaves the keeper alone.
//
// Layer    daemon: pure.
#include <map>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "daemon/config.hpp"

namespace lockstep::daemon {

struct KeeperConfig {
  Dataset dataset;                           // its own; the comment does not count
  std::map<std::string, Right> rights;       // to it, by peer id
  std::map<std::string, std::string> paths;  // of the datasets that a group's deps may name
  std::vector<group::StoreConfig> stores;
  std::string private_key;
  std::string certificate;
  friend bool operator==(const KeeperConfig&, const KeeperConfig&) = default;
};

/// `name` is a dataset of `config`, or was one.
[[nodiscard]] KeeperConfig keeper_config(const Config& config, const Identity& identity,
                                         const std::string& name);

}  // namespace lockstep::daemon
