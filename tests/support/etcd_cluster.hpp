#pragma once
// A real etcd of one or three nodes on loopback, with its own ports and directory.
#include <memory>
#include <string>
#include <vector>

#include "group/etcd_gateway.hpp"
#include "support/temp_dir.hpp"

namespace lockstep::test {

[[nodiscard]] bool etcd_installed();

class EtcdCluster {
 public:
  /// Starts the nodes and waits until they answer. `tls`: with certificates for both sides, made
  /// by openssl(1).
  explicit EtcdCluster(std::size_t nodes, bool tls = false);
  ~EtcdCluster();
  EtcdCluster(const EtcdCluster&) = delete;
  EtcdCluster& operator=(const EtcdCluster&) = delete;

  [[nodiscard]] group::EtcdSettings settings() const;
  /// kill -9 of the node that leads.
  void kill_leader();
  void kill_all();

 private:
  struct Node {
    int pid = -1;
    std::string name;
    std::string client;
    std::string peer;
  };
  void make_certificates() const;
  void start(Node& node);
  void wait_until_up();
  void kill(Node& node);

  TempDir directory_;
  bool tls_;
  std::vector<Node> nodes_;
};

}  // namespace lockstep::test
