#include "contract/decision_stores.hpp"
#include "group/local_store.hpp"
#include "support/temp_dir.hpp"

namespace lockstep::group {

StoreKind make_store_kind() {
  const auto directory = std::make_shared<test::TempDir>();
  return {"", false,
          [directory] { return std::make_unique<LocalStore>(directory->path("state/journal")); }};
}

}  // namespace lockstep::group
