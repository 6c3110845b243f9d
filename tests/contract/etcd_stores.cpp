#include "base/crypto.hpp"
#include "contract/decision_stores.hpp"
#include "group/etcd_store.hpp"
#include "support/etcd_cluster.hpp"

namespace lockstep::group {

StoreKind make_store_kind() {
  if (!test::etcd_installed()) return {"etcd is not installed (package etcd-server)", true, {}};
  static test::EtcdCluster cluster(1);
  wire::GroupUuid group{};
  fill_random(group);
  return {"", true, [group] { return std::make_unique<EtcdStore>(cluster.settings(), group); }};
}

}  // namespace lockstep::group
