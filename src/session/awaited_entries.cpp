#include "session/awaited_entries.hpp"

#include <utility>

#include "wire/limits.hpp"

namespace lockstep::session {
namespace {

constexpr std::size_t range_entries_max = 4096;

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

std::size_t entries_of(const AwaitedEntries::Parts& parts) {
  std::size_t count = 0;
  for (const wire::Entries& part : parts) count += part.entries.size();
  return count;
}

}  // namespace

void AwaitedEntries::offer_names(const std::vector<tree::EntryRange>& own) {
  std::size_t offset = 0;
  for (const std::uint32_t range : asked_) {
    const tree::EntryRange& cut = own.at(range);
    known_.emplace(range, Known{cut.first, cut.last, offset});
    offset += cut.last - cut.first;
  }
}

// What a peer says of its ranges may be anything: `own` need not be as long as was thought.
void AwaitedEntries::name(wire::Entries& message, const std::vector<tree::Entry>& own) const {
  const auto found = known_.find(message.range);
  if (found == known_.end()) malformed("entries without names");
  const Known& known = found->second;
  const std::uint64_t end = std::uint64_t{message.first} + message.entries.size();
  if (message.first < known.first || end > known.last) malformed("more entries than names");
  std::size_t position = known.offset + (message.first - known.first);
  if (position + message.entries.size() > own.size()) malformed("more entries than names");
  for (tree::Entry& entry : message.entries) entry.name = own[position++].name;
}

const AwaitedEntries::Parts* AwaitedEntries::add(wire::Entries message,
                                                 const std::vector<tree::Entry>& own) {
  const std::uint32_t range = message.range;
  if (!asked_.contains(range) || message.entries.empty()) malformed("entries nobody asked for");
  if (message.first > wire::limits::positions - message.entries.size()) malformed("entry too far");
  if (!message.named) name(message, own);
  const bool whole = !message.more;
  Parts& parts = arrived_[range];
  if (entries_of(parts) + message.entries.size() > range_entries_max) {
    malformed("range is too long");
  }
  parts.push_back(std::move(message));
  if (!whole) return nullptr;
  asked_.erase(range);
  return &parts;
}

std::size_t AwaitedEntries::entries() const {
  std::size_t count = 0;
  for (const auto& [range, parts] : arrived_) count += entries_of(parts);
  return count;
}

}  // namespace lockstep::session
