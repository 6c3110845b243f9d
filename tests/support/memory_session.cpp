#include "support/memory_session.hpp"

#include <algorithm>

#include "wire/frame.hpp"

namespace lockstep::test {
namespace {

constexpr std::size_t room_bytes = std::size_t{2} << 20U;

/// One direction of the wire.
class Pipe {
 public:
  explicit Pipe(wire::FrameReader reader) : reader_(std::move(reader)) {}

  void send(const wire::Message& message) { writer_.add(message); }
  void send_frame(const Bytes& frame) {
    flush();
    add(frame);
  }
  void flush() { add(writer_.flush()); }
  [[nodiscard]] bool empty() const noexcept { return used_ == queue_.size(); }
  [[nodiscard]] bool room() const noexcept { return queue_.size() - used_ < room_bytes; }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

  void deliver(std::size_t chunk) {
    const std::size_t there = queue_.size() - used_;
    const std::size_t count = chunk == 0 ? there : std::min(chunk, there);
    const Bytes part = to_bytes(View(queue_).subspan(used_, count));
    used_ += count;
    if (used_ == queue_.size()) {
      queue_.clear();
      used_ = 0;
    }
    reader_.feed(part);
  }

 private:
  void add(const Bytes& bytes) {
    bytes_ += bytes.size();
    append(queue_, bytes);
  }

  wire::FrameWriter writer_;
  wire::FrameReader reader_;
  Bytes queue_;
  std::size_t used_ = 0;
  std::size_t bytes_ = 0;
};

class Joined {
 public:
  Joined(MemoryTree& source, MemoryTree& target, const Settings& settings, Tamper tamper)
      : settings_(settings),
        tamper_(std::move(tamper)),
        random_(settings.seed),
        work_(settings.seed + 1),
        to_target_(wire::FrameReader(
            [this](wire::Message message) { target_.on_message(std::move(message)); },
            [this](wire::Data data) { target_.on_data(std::move(data)); })),
        to_source_(wire::FrameReader(
            [this](wire::Message message) { source_.on_message(std::move(message)); },
            [](const wire::Data& /*data*/) { throw Error(ExitCode::stream, "data to a source"); })),
        source_(source, settings, work_,
                {[this](wire::Message message) { send(std::move(message), true); },
                 [this](Bytes frame) { send_frame(std::move(frame)); },
                 [this] { return to_target_.room(); }}),
        target_(target, settings, work_,
                [this](wire::Message message) { send(std::move(message), false); }) {}

  Outcome run() {
    source_.pump();
    target_.pump();
    for (std::size_t steps = 0; step(); ++steps) {
      if (settings_.faults.steps == steps) throw Stopped();
      source_.pump();
    }
    if (!source_.finished() || !target_.finished()) throw BothWait();
    Told& client = settings_.push ? source_.told : target_.told;
    outcome_.summary = *source_.told.summary;
    outcome_.changes = std::move(client.changes);
    outcome_.problems = std::move(client.problems);
    outcome_.totals = std::move(client.totals);
    outcome_.ended = std::move(client.ended);
    outcome_.journal = std::move(target_.told.journal);
    outcome_.bytes_to_source = to_source_.bytes();
    outcome_.bytes_to_target = to_target_.bytes();
    return std::move(outcome_);
  }

 private:
  void send(wire::Message message, bool to_target) {
    ++outcome_.messages.at(message.index());
    if (const auto* entries = std::get_if<wire::Entries>(&message)) {
      outcome_.entries += entries->entries.size();
    }
    std::vector<wire::Message> messages;
    messages.push_back(std::move(message));
    if (tamper_.messages) tamper_.messages(messages, to_target);
    for (const wire::Message& one : messages) (to_target ? to_target_ : to_source_).send(one);
  }

  void send_frame(Bytes frame) {
    std::vector<Bytes> frames;
    frames.push_back(std::move(frame));
    if (tamper_.frames) tamper_.frames(frames);
    for (const Bytes& one : frames) to_target_.send_frame(one);
  }

  // Any of the three may be next; false when none has anything.
  bool step() {
    to_target_.flush();
    to_source_.flush();
    std::vector<int> ready;
    if (!to_target_.empty()) ready.push_back(0);
    if (!to_source_.empty()) ready.push_back(1);
    if (!work_.empty()) ready.push_back(2);
    if (ready.empty()) return false;
    const int choice = ready[random_() % ready.size()];
    if (choice == 2) {
      work_.run_one();
    } else {
      (choice == 0 ? to_target_ : to_source_).deliver(settings_.chunk_bytes);
    }
    return true;
  }

  Settings settings_;
  Tamper tamper_;
  std::mt19937_64 random_;
  Deferred work_;
  Outcome outcome_;
  Pipe to_target_;
  Pipe to_source_;
  MemorySource source_;
  MemoryTarget target_;
};

}  // namespace

void Deferred::run_one() {
  const std::size_t chosen = random_() % pieces_.size();
  std::swap(pieces_[chosen], pieces_.back());
  const std::function<void()> piece = std::move(pieces_.back());
  pieces_.pop_back();
  piece();
}

Settings archive() {
  Settings settings;
  settings.options.kinds.recursive = true;
  settings.options.kinds.links = true;
  settings.options.attributes = all_attributes();
  return settings;
}

session::Keys test_keys() {
  return session::derive_keys({std::byte{7}, std::byte{3}});
}

std::vector<std::string> Outcome::change_list() const {
  std::vector<std::string> list;
  for (const tree::Change& change : changes) {
    std::string line = change.path + " action " + std::to_string(static_cast<int>(change.action)) +
                       " why " + std::to_string(static_cast<int>(change.why)) + " kind " +
                       std::to_string(static_cast<int>(change.kind));
    if (!change.link_target.empty()) line += " -> " + change.link_target;
    list.push_back(std::move(line));
  }
  std::sort(list.begin(), list.end());
  return list;
}

Outcome sync(MemoryTree& source, MemoryTree& target, const Settings& settings,
             const Tamper& tamper) {
  return Joined(source, target, settings, tamper).run();
}

}  // namespace lockstep::test
