#include "job/lanes.hpp"

#include <utility>

namespace lockstep::job {

void Lanes::add(Lane::Open open, std::optional<std::uint8_t> number) {
  if (all_.size() >= wire::limits::lanes) return;
  const std::size_t index = all_.size();
  const auto known = std::make_shared<std::uint8_t>(0);
  Lane::Events events;
  events.on_ready = [this, index, known](std::uint8_t ready) {
    if (ready_.at(ready) != nullptr) {
      return events_.on_failure(Error(ExitCode::stream, "lane number used twice"));
    }
    *known = ready;
    ready_.at(ready) = all_.at(index).get();
    events_.on_room();
  };
  events.on_data = [this, known](wire::Data data) {
    arrived_.at(*known).push_back(std::move(data));
    drain();
  };
  events.on_room = [this] { events_.on_room(); };
  events.on_end = [this, known] { ended_.at(*known) = true; };
  events.on_failure = [this, known](const Error& failure) {
    if (*known != 0) events_.on_failure(failure);  // else we do without it
  };
  all_.push_back(
      std::make_unique<Lane>(loop_, std::move(open), number, silence_, std::move(events)));
}

void Lanes::end() {
  for (const auto& lane : all_) lane->end();
}

void Lanes::stop() {
  for (const auto& lane : all_) lane->stop();
}

std::uint8_t Lanes::best(std::size_t queued_bytes) const {
  std::uint8_t best = 0;
  for (std::size_t number = 1; number < ready_.size(); ++number) {
    if (ready_.at(number) == nullptr) continue;
    const std::size_t queued = ready_.at(number)->queued_bytes();
    if (queued >= queued_bytes) continue;
    queued_bytes = queued;
    best = static_cast<std::uint8_t>(number);
  }
  return best;
}

void Lanes::message(wire::Message message) {
  take(std::move(message));
}
void Lanes::data(wire::Data data) {
  take(std::move(data));
}
void Lanes::lane(std::uint8_t number) {
  const bool may_be = number >= 1 && number < arrived_.size();  // perhaps not ready here yet
  if (!may_be) throw Error(ExitCode::stream, "no such lane");
  take(number);
}

void Lanes::take(Item item) {
  if (waiting_.empty() && deliver(item)) return;
  waiting_.push_back(std::move(item));
  if (waiting_.size() == 1) events_.on_blocked(true);
}

bool Lanes::deliver(Item& item) {
  if (auto* message = std::get_if<wire::Message>(&item)) {
    events_.on_message(std::move(*message));
  } else if (auto* data = std::get_if<wire::Data>(&item)) {
    events_.on_data(std::move(*data));
  } else {
    const std::uint8_t number = std::get<std::uint8_t>(item);
    if (arrived_.at(number).empty()) return false;
    wire::Data next = std::move(arrived_.at(number).front());
    arrived_.at(number).pop_front();
    ready_.at(number)->taken(next.frame.size());
    events_.on_data(std::move(next));
  }
  return true;
}

void Lanes::drain() {
  if (waiting_.empty()) return;
  while (!waiting_.empty() && deliver(waiting_.front())) waiting_.pop_front();
  if (waiting_.empty()) events_.on_blocked(false);
}

bool Lanes::stalled() const {
  const auto* awaited = waiting_.empty() ? nullptr : std::get_if<std::uint8_t>(&waiting_.front());
  return awaited != nullptr && (ready_.at(*awaited) == nullptr || ended_.at(*awaited));
}

std::uint64_t Lanes::wire_bytes_in() const {
  std::uint64_t sum = 0;
  for (const auto& lane : all_) sum += lane->wire_bytes_in();
  return sum;
}

std::uint64_t Lanes::wire_bytes_out() const {
  std::uint64_t sum = 0;
  for (const auto& lane : all_) sum += lane->wire_bytes_out();
  return sum;
}

}  // namespace lockstep::job
