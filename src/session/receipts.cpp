#include "session/receipts.hpp"

#include "wire/limits.hpp"

namespace lockstep::session {

void Receipts::expect(const StageEntry& entry, wire::FileRef source) {
  const tree::SyncOptions& options = context_.setup.options;
  if (!options.remove_source_files || options.dry_run) return;
  open_.insert_or_assign(&entry.entry(), Open{entry.entries, source});
}

void Receipts::has(const StageEntry& entry) {
  const auto found = open_.find(&entry.entry());
  if (found == open_.end()) return;
  had_.push_back(found->second.source);
  open_.erase(found);
}

void Receipts::put(std::uint64_t token, const StageEntry& entry) {
  const auto found = open_.find(&entry.entry());
  if (found == open_.end()) return;
  items_.emplace(token, found->second.source);
  open_.erase(found);
}

void Receipts::on_item(std::uint64_t token, bool failed) {
  const auto found = items_.find(token);
  if (found == items_.end()) return;
  if (!failed) staged_.push_back(found->second);
  items_.erase(found);
}

void Receipts::on_content(const StageEntry& entry, bool failed) {
  const auto found = open_.find(&entry.entry());
  if (found == open_.end()) return;
  if (!failed) staged_.push_back(found->second.source);
  open_.erase(found);
}

void Receipts::published(bool all) {
  if (all) had_.insert(had_.end(), staged_.begin(), staged_.end());
  staged_.clear();
}

void Receipts::send() {
  constexpr std::size_t batch = 4096;
  wire::Had message;
  for (const wire::FileRef& source : had_) {
    message.files.push_back(source);
    if (message.files.size() == batch) context_.send(std::exchange(message, {}));
  }
  if (!message.files.empty()) context_.send(std::move(message));
  had_.clear();
}

}  // namespace lockstep::session
