#include "group/etcd_store.hpp"

#include <charconv>
#include <iterator>

#include "base/error.hpp"
#include "base/escape.hpp"

namespace lockstep::group {
namespace {

using session::Stored;

// The parts of a group's state, below its prefix.
constexpr std::string_view epoch_key = "epoch";
constexpr std::string_view head_key = "head";
constexpr std::string_view open_key = "open";
constexpr std::string_view next_key = "next";
constexpr std::string_view publisher_key = "publisher";
constexpr int attempts_max = 16;  // others may write between our look and our write

std::string hex(View bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const std::byte byte : bytes) {
    out += digits[std::to_integer<std::size_t>(byte >> 4)];
    out += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return out;
}

// "NUMBER", or "NUMBER SOMETHING".
std::uint64_t number_of(const EtcdView& view, const std::string& key) {
  const auto found = view.find(key);
  if (found == view.end()) return 0;
  const std::string_view text = as_text(found->second.value);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool ends = end == text.data() + text.size() || *end == ' ';
  if (error != std::errc{} || !ends) {
    throw Error(ExitCode::refused, "etcd: the value of " + escape(key) + " is not ours");
  }
  return number;
}

template <class Record>
std::optional<Record> record_of(const EtcdView& view, const std::string& key) {
  const auto found = view.find(key);
  if (found == view.end()) return std::nullopt;
  try {
    return std::get<Record>(decode_record(found->second.value));
  } catch (const std::exception& error) {
    throw Error(ExitCode::refused,
                "etcd: the value of " + escape(key) + " is not ours: " + error.what());
  }
}

Bytes text_value(const std::string& text) {
  return to_bytes(as_view(text));
}

[[noreturn]] void contended() {
  throw Error(ExitCode::not_published, "etcd: others kept writing to this group");
}

}  // namespace

EtcdStore::EtcdStore(EtcdSettings settings, const wire::GroupUuid& group)
    : etcd_(std::move(settings)), prefix_("lockstep/" + hex(group) + '/') {}

// Twenty digits, so that keys sort as numbers do.
std::string EtcdStore::decision_key(std::uint64_t number) const {
  const std::string digits = std::to_string(number);
  return prefix_ + "decision/" + std::string(20 - digits.size(), '0') + digits;
}

EtcdStore::Look EtcdStore::look(std::optional<std::uint64_t> number) {
  Look look;
  for (const std::string_view key : {epoch_key, head_key, open_key, next_key}) {
    look.keys.push_back(prefix_ + std::string(key));
  }
  if (number) look.keys.push_back(decision_key(*number));
  std::vector<std::string> asked = look.keys;
  asked.push_back(prefix_ + std::string(publisher_key));
  look.view = etcd_.read(asked);
  look.publisher_alive = look.view.contains(asked.back());
  session::StoreState state;
  state.epoch = number_of(look.view, look.keys[0]);
  if (const auto head = record_of<wire::Decision>(look.view, look.keys[1])) {
    state.head = head->generation;
  }
  state.open = record_of<session::OpenGeneration>(look.view, look.keys[2]);
  state.next = number_of(look.view, look.keys[3]);
  look.ledger = Ledger(state);
  if (number) {
    if (const auto decision = record_of<wire::Decision>(look.view, look.keys[4])) {
      look.ledger.add(*decision);
    }
  }
  return look;
}

session::StoreState EtcdStore::read() {
  const Look now = look({});
  session::StoreState state = now.ledger.state();
  state.publisher_alive = now.publisher_alive;
  return state;
}

std::optional<wire::Decision> EtcdStore::decision(std::uint64_t number) {
  return record_of<wire::Decision>(etcd_.read({decision_key(number)}), decision_key(number));
}

std::optional<std::uint64_t> EtcdStore::raise_epoch(std::uint64_t seen) {
  // The random word tells our own write from another's, when its answer was lost.
  const std::string key = prefix_ + std::string(epoch_key);
  const Bytes raised = text_value(std::to_string(seen + 1) + ' ' + random_hex(8));
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    const EtcdView view = etcd_.read({key});
    const auto found = view.find(key);
    if (found != view.end() && found->second.value == raised) return seen + 1;
    if (number_of(view, key) != seen) return std::nullopt;
    if (etcd_.write_if(view, {key}, {{key, raised}})) return seen + 1;
  }
  contended();
}

Stored EtcdStore::begin(const session::OpenGeneration& generation) {
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    const Look now = look(generation.generation.number);
    Stored answer = now.ledger.allowed_begin(generation);
    if (answer.outcome != Stored::Outcome::written || now.ledger.has(generation)) return answer;
    const std::vector<EtcdWrite> writes = {
        {now.keys[2], encode_record(generation)},
        {now.keys[3], text_value(std::to_string(generation.generation.number + 1))}};
    if (etcd_.write_if(now.view, now.keys, writes)) return answer;
  }
  contended();
}

Stored EtcdStore::decide(const wire::Decision& decision, bool only_abandoned) {
  const std::string publisher = prefix_ + std::string(publisher_key);
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    const Look now = look(decision.generation.number);
    Stored answer = now.ledger.allowed_decision(decision);
    if (answer.outcome != Stored::Outcome::written || now.ledger.has(decision)) return answer;
    if (only_abandoned && now.publisher_alive) {
      answer.outcome = Stored::Outcome::attended;
      return answer;
    }
    const Bytes record = encode_record(decision);
    std::vector<EtcdWrite> writes = {{now.keys[4], record}, {now.keys[2], {}}};
    if (decision.verdict == wire::Verdict::commit) writes.push_back({now.keys[1], record});
    std::vector<std::string> unchanged = now.keys;
    if (only_abandoned) unchanged.push_back(publisher);
    answer.standing = decision;
    if (etcd_.write_if(now.view, unchanged, writes)) return answer;
  }
  contended();
}

bool EtcdStore::keep_alive(std::chrono::seconds ttl) {
  if (lease_ != 0) {
    if (etcd_.keep_alive(lease_)) return true;
    lease_ = 0;
    return false;
  }
  const std::int64_t lease = etcd_.grant_lease(ttl);
  const EtcdWrite claim{prefix_ + std::string(publisher_key), text_value("publishing"), lease};
  if (!etcd_.write_if({}, {}, {claim})) contended();
  lease_ = lease;
  return true;
}

void EtcdStore::resign() {
  if (lease_ == 0) return;
  try {
    etcd_.revoke_lease(std::exchange(lease_, 0));
  } catch (const Error&) {
    // It ends by itself.
  }
}

}  // namespace lockstep::group
