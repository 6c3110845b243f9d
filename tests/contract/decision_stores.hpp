#pragma once
// A kind of decision store under test: one group's store, opened as often as a test wants.
#include <functional>
#include <memory>
#include <string>

#include "group/decision_store.hpp"

namespace lockstep::group {

struct StoreKind {
  std::string skipped;  // why it cannot be tested here; empty: it can
  bool shared = true;   // several processes may have it open at once
  std::function<std::unique_ptr<DecisionStore>()> open;
};

/// A fresh group each time. Defined once for each program of the suite.
[[nodiscard]] StoreKind make_store_kind();

}  // namespace lockstep::group
