#include "daemon/config.hpp"

#include <algorithm>

#include "base/crypto.hpp"
#include "base/error.hpp"
#include "base/escape.hpp"
#include "daemon/config_rules.hpp"
#include "group/toml_table.hpp"

namespace lockstep::daemon {
namespace {

using group::TomlTable;

// A directory or file of the operator: absolute, in normal form.
void directory(const TomlTable& table, std::string_view key, std::string& value) {
  std::string given;
  table.text(key, given);
  if (!table.has(key)) return;
  if (!value.empty()) table.fail(key, std::string(key) + " is set twice");
  const auto normal = normal_path(given);
  if (!normal) table.fail(key, std::string(key) + " is not an absolute path");
  value = *normal;
}

void read_serve(const TomlTable& table, Config& config) {
  table.only({"listen", "identity", "state", "metrics_file"});
  if (table.has("listen") && !config.listen.empty()) table.fail("listen", "listen is set twice");
  table.texts("listen", config.listen);
  directory(table, "identity", config.identity);
  directory(table, "state", config.state);
  directory(table, "metrics_file", config.metrics_file);
}

void read_dataset(const std::string& name, const TomlTable& table, Config& config) {
  table.only({"path", "read_only", "uid", "generations", "empty_source", "comment"});
  if (!is_dataset_name(name)) table.fail("", "\"" + escape(name) + "\" cannot name a dataset");
  Dataset dataset;
  dataset.name = name;
  directory(table, "path", dataset.path);
  if (dataset.path.empty()) table.fail("", "dataset " + name + " has no path");
  table.flag("read_only", dataset.read_only);
  table.text("uid", dataset.uid);
  table.number("generations", dataset.generations);
  table.text("comment", dataset.comment);
  std::string empty_source = "refuse";
  table.text("empty_source", empty_source);
  dataset.allow_empty_source = empty_source == "allow";
  if (empty_source != "allow" && empty_source != "refuse") {
    table.fail("empty_source", R"(empty_source is neither "refuse" nor "allow")");
  }
  config.datasets.push_back(dataset);
}

Right right_of(const TomlTable& rights, const std::string& dataset) {
  std::string word;
  rights.text(dataset, word);
  if (word == "read") return Right::read;
  if (word == "write") return Right::write;
  if (word == "publish") return Right::publish;
  rights.fail(dataset, "the right to " + escape(dataset) + " is none of read, write, publish");
}

void read_peer(const std::string& name, const TomlTable& table, Config& config) {
  table.only({"id", "rights"});
  Peer peer;
  peer.name = name;
  table.text("id", peer.id);
  if (!is_peer_id(peer.id)) {
    table.fail("id", "peer " + escape(name) + " has no id of the form SHA256:...");
  }
  if (table.has("rights")) {
    const TomlTable rights = table.table("rights");
    for (const std::string& dataset : rights.keys()) {
      peer.rights[dataset] = right_of(rights, dataset);
    }
  }
  config.peers.push_back(peer);
}

void read_file(const ConfigText& file, Config& config) {
  const toml::table root = group::parse_toml(file.text, file.name);
  const TomlTable table(root, file.name, "");
  // [defaults] is for clients on this host.
  table.only({"serve", "dataset", "peer", "store", "defaults"});
  if (table.has("serve")) read_serve(table.table("serve"), config);
  if (table.has("dataset")) {
    table.table("dataset").tables([&](const std::string& name, const TomlTable& inner) {
      read_dataset(name, inner, config);
    });
  }
  if (table.has("store")) {
    table.table("store").tables([&](const std::string& name, const TomlTable& inner) {
      config.stores.push_back(group::read_store(name, inner));
    });
  }
  if (table.has("peer")) {
    table.table("peer").tables(
        [&](const std::string& name, const TomlTable& inner) { read_peer(name, inner, config); });
  }
}

const Peer* find_peer(const Config& config, const std::string& peer_id) {
  const auto found = std::find_if(config.peers.begin(), config.peers.end(),
                                  [&](const Peer& peer) { return peer.id == peer_id; });
  return found == config.peers.end() ? nullptr : &*found;
}

}  // namespace

Config parse_config(const std::vector<ConfigText>& files) {
  Config config;
  for (const ConfigText& file : files) read_file(file, config);
  check_config(config);
  const auto by_name = [](const auto& a, const auto& b) { return a.name < b.name; };
  std::sort(config.datasets.begin(), config.datasets.end(), by_name);
  std::sort(config.peers.begin(), config.peers.end(), by_name);
  return config;
}

std::optional<Access> grant(const Config& config, const std::string& peer_id,
                            const std::string& dataset) {
  for (const Access& access : grants(config, peer_id)) {
    if (access.dataset->name == dataset) return access;
  }
  return std::nullopt;
}

std::vector<Access> grants(const Config& config, const std::string& peer_id) {
  const Peer* peer = find_peer(config, peer_id);
  std::vector<Access> all;
  for (const Dataset& dataset : config.datasets) {
    if (peer == nullptr || !peer->rights.contains(dataset.name)) continue;
    all.push_back({&dataset, peer->rights.at(dataset.name)});
  }
  return all;
}

bool knows(const Config& config, const std::string& peer_id) {
  return find_peer(config, peer_id) != nullptr;
}

}  // namespace lockstep::daemon
