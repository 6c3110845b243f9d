#pragma once
// [store.NAME] of a host's config: where decisions of groups are kept, with this host's
// credentials for it.
//
// Layer    group: text in, value out; open_store() is where it meets the network.
// Errors   Error{usage} "FILE:LINE: ...".
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "group/decision_store.hpp"

namespace lockstep::group {

class TomlTable;

struct StoreConfig {
  std::string name;
  std::vector<std::string> endpoints;  // "https://host:2379"
  std::string ca;                      // PEM files; empty: not said
  std::string certificate;
  std::string key;
  std::chrono::seconds deadline{10};  // of one call
  friend bool operator==(const StoreConfig&, const StoreConfig&) = default;
};

/// All there are.
constexpr auto store_keys =
    std::to_array<std::string_view>({"endpoints", "ca", "certificate", "key", "deadline"});

/// Reads the table [store.NAME].
[[nodiscard]] StoreConfig read_store(const std::string& name, const TomlTable& table);

/// Throws Error{usage} where this program was built without it. Connects when first used.
[[nodiscard]] std::unique_ptr<DecisionStore> open_store(const StoreConfig& config,
                                                        const wire::GroupUuid& group);

}  // namespace lockstep::group
