#include "daemon/doors.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace lockstep::daemon {

Doors::Doors(net::Loop& loop, const DoorOptions& options, RefusalLog& refusals, Enter enter)
    : loop_(loop),
      options_(options),
      refusals_(refusals),
      enter_(std::move(enter)),
      admission_(options.limits) {}

Doors::~Doors() = default;

std::vector<std::string> Doors::open(const std::vector<std::string>& addresses) {
  Listeners fresh;
  std::vector<std::string> opened;
  for (const std::string& address : addresses) {
    if (listeners_.contains(address) || fresh.contains(address)) continue;
    auto listener = std::make_unique<net::Listener>(
        loop_, address, [this](net::Socket socket) { accept(std::move(socket)); });
    opened.push_back(listener->address());
    fresh.emplace(address, std::move(listener));
  }
  std::erase_if(listeners_, [&](const auto& known) {
    return std::find(addresses.begin(), addresses.end(), known.first) == addresses.end();
  });
  listeners_.merge(fresh);
  return opened;
}

void Doors::close() {
  listeners_.clear();
  waiting_.clear();
}

void Doors::accept(net::Socket socket) {
  auto verdict = admission_.admit(socket.peer_address);
  if (const char* const* why = std::get_if<const char*>(&verdict)) {
    return refuse(socket.name, *why);
  }
  const std::uint64_t number = next_++;
  std::string name = socket.name;
  try {
    auto reading = net::read_preface(loop_, std::move(socket), options_.preface_deadline,
                                     [this, number](std::optional<net::Greeted> greeting) {
                                       greeted(number, std::move(greeting));
                                     });
    auto& place = std::get<Admission::Place>(verdict);
    waiting_.emplace(number, Waiting{std::move(place), name, std::move(reading)});
  } catch (const Error& error) {
    refuse(name, error.what());  // one connection's trouble is not the daemon's
  }
}

void Doors::greeted(std::uint64_t number, std::optional<net::Greeted> greeting) {
  auto node = waiting_.extract(number);
  if (node.empty()) return;
  Waiting& waiting = node.mapped();
  if (!greeting) return refuse(waiting.name, "no preface");
  try {
    enter_(std::move(*greeting), std::move(waiting.place));
  } catch (const Error& error) {
    refuse(waiting.name, error.what());
  }
}

void Doors::refuse(const std::string& name, const std::string& why) {
  refusals_.refused(name, why, system_clock().now());
}

}  // namespace lockstep::daemon
