#include "daemon/keeper_config.hpp"

namespace lockstep::daemon {

KeeperConfig keeper_config(const Config& config, const Identity& identity,
                           const std::string& name) {
  KeeperConfig made;
  for (const Dataset& one : config.datasets) {
    if (one.generations > 0) made.paths.emplace(one.name, one.path);
    if (one.name == name) made.dataset = one;
  }
  made.dataset.comment.clear();
  for (const Peer& peer : config.peers) {
    const auto right = peer.rights.find(name);
    if (right != peer.rights.end()) made.rights.emplace(peer.id, right->second);
  }
  made.stores = config.stores;
  made.private_key = identity.private_key;
  made.certificate = identity.certificate;
  return made;
}

}  // namespace lockstep::daemon
