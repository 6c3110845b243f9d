#pragma once
// Where connections come in: the addresses, the caps, and the preface within its deadline.
//
// Threads  the loop's thread.
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/admission.hpp"
#include "daemon/refusal_log.hpp"
#include "net/loop.hpp"
#include "net/preface.hpp"
#include "net/tcp.hpp"

namespace lockstep::daemon {

struct DoorOptions {
  ConnectionLimits limits;
  std::chrono::milliseconds preface_deadline{4'000};
};

class Doors {
 public:
  using Enter = std::function<void(net::Greeted, Admission::Place)>;
  /// `enter` gets what has said its preface; an Error that it throws refuses the connection.
  /// `refusals` outlives this.
  Doors(net::Loop& loop, const DoorOptions& options, RefusalLog& refusals, Enter enter);
  Doors(const Doors&) = delete;
  Doors& operator=(const Doors&) = delete;
  ~Doors();

  /// Listens on exactly `addresses`: those open already stay, the others are closed. Returns the
  /// newly opened ones with their real ports. Throws Error{socket_io} and changes nothing.
  std::vector<std::string> open(const std::vector<std::string>& addresses);
  /// Closes all addresses, and connections that have not said their preface.
  void close();

 private:
  struct Waiting {
    Admission::Place place;
    std::string name;
    std::unique_ptr<net::PrefaceReading> reading;
  };
  using Listeners = std::map<std::string, std::unique_ptr<net::Listener>>;

  void accept(net::Socket socket);
  void greeted(std::uint64_t number, std::optional<net::Greeted> greeting);
  void refuse(const std::string& name, const std::string& why);

  net::Loop& loop_;
  DoorOptions options_;
  RefusalLog& refusals_;
  Enter enter_;
  Admission admission_;
  Listeners listeners_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::uint64_t next_ = 0;
};

}  // namespace lockstep::daemon
