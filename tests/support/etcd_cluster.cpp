#include "support/etcd_cluster.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace lockstep::test {
namespace {

std::vector<int> free_ports(std::size_t count) {
  std::vector<int> sockets;
  std::vector<int> ports;
  for (std::size_t i = 0; i < count; ++i) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
        ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
      throw std::runtime_error("no free port");
    }
    sockets.push_back(fd);
    ports.push_back(ntohs(address.sin_port));
  }
  for (const int fd : sockets) ::close(fd);
  return ports;
}

void shell(const std::string& command) {
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
}

}  // namespace

bool etcd_installed() {
  return std::system("command -v etcd >/dev/null 2>&1") == 0;
}

EtcdCluster::EtcdCluster(std::size_t nodes, bool tls) : tls_(tls) {
  if (tls_) make_certificates();
  const std::vector<int> ports = free_ports(2 * nodes);
  for (std::size_t i = 0; i < nodes; ++i) {
    const std::string scheme = tls_ ? "https" : "http";
    nodes_.push_back({-1, "n" + std::to_string(i),
                      scheme + "://127.0.0.1:" + std::to_string(ports[2 * i]),
                      "http://127.0.0.1:" + std::to_string(ports[2 * i + 1])});
  }
  for (Node& node : nodes_) start(node);
  wait_until_up();
}

EtcdCluster::~EtcdCluster() {
  kill_all();
}

// The gateway dials the server with the server's own certificate: it must serve as a client's.
void EtcdCluster::make_certificates() const {
  const std::string in = "cd '" + directory_.path() + "' && ";
  const std::string quiet = " >/dev/null 2>&1";
  const std::string key = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
  shell(in + key + "-x509 -keyout ca.key -out ca.pem -subj /O=ca -days 9" + quiet);
  write_file(directory_.path("ext"),
             "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n");
  for (const std::string name : {"server", "client"}) {
    shell(in + key + "-keyout " + name + ".key -out " + name + ".csr -subj /O=" + name + quiet);
    shell(in + "openssl x509 -req -in " + name + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial" +
          " -days 9 -extfile ext -out " + name + ".pem" + quiet);
  }
}

void EtcdCluster::start(Node& node) {
  std::string all;
  for (const Node& one : nodes_) all += (all.empty() ? "" : ",") + one.name + '=' + one.peer;
  std::vector<std::string> words = {"etcd",
                                    "--name",
                                    node.name,
                                    "--data-dir",
                                    directory_.path(node.name),
                                    "--listen-client-urls",
                                    node.client,
                                    "--advertise-client-urls",
                                    node.client,
                                    "--listen-peer-urls",
                                    node.peer,
                                    "--initial-advertise-peer-urls",
                                    node.peer,
                                    "--initial-cluster",
                                    all,
                                    "--log-level",
                                    "error",
                                    "--heartbeat-interval",
                                    "50",
                                    "--election-timeout",
                                    "500"};
  if (tls_) {
    for (const std::string word :
         {"--cert-file", "server.pem", "--key-file", "server.key", "--trusted-ca-file", "ca.pem"}) {
      words.push_back(word.starts_with("--") ? word : directory_.path(word));
    }
    words.push_back("--client-cert-auth");
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string log = directory_.path(node.name + ".log");
  const pid_t parent = ::getpid();
  node.pid = ::fork();
  if (node.pid != 0) return;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that dies leaves nothing running
  if (::getppid() != parent) ::_exit(1);
  const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(out, 1);
  ::dup2(out, 2);
  ::execvp("etcd", arguments.data());
  ::_exit(127);
}

void EtcdCluster::wait_until_up() {
  for (const Node& node : nodes_) {
    group::EtcdSettings one = settings();
    one.endpoints = {node.client};
    one.deadline = std::chrono::seconds(60);
    static_cast<void>(group::EtcdGateway(one).read({"up"}));
  }
}

void EtcdCluster::kill(Node& node) {
  if (node.pid <= 0) return;
  ::kill(node.pid, SIGKILL);
  ::waitpid(node.pid, nullptr, 0);
  node.pid = -1;
}

void EtcdCluster::kill_all() {
  for (Node& node : nodes_) kill(node);
}

void EtcdCluster::kill_leader() {
  group::HttpClient http(settings().tls);
  for (Node& node : nodes_) {
    const auto answer =
        http.post(node.client + "/v3/maintenance/status", "{}", std::chrono::seconds(5));
    const auto status = nlohmann::json::parse(answer.body, nullptr, false);
    if (!status.is_object() || status.value("leader", "") != status["header"]["member_id"])
      continue;
    kill(node);
    return;
  }
  throw std::runtime_error("no node leads");
}

group::EtcdSettings EtcdCluster::settings() const {
  group::EtcdSettings settings;
  for (const Node& node : nodes_) settings.endpoints.push_back(node.client);
  if (tls_) {
    settings.tls = {directory_.path("ca.pem"), directory_.path("client.pem"),
                    directory_.path("client.key")};
  }
  return settings;
}

}  // namespace lockstep::test
