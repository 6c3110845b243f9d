#include "job/sent_files.hpp"

#include <algorithm>

#include "delta/conversation.hpp"

namespace lockstep::job {

void SentFiles::on_message(const wire::Message& message) {
  if (const auto* fetch = std::get_if<wire::Fetch>(&message)) {
    on_fetch(*fetch);
  } else if (const auto* sums = std::get_if<wire::Sums>(&message)) {
    summed(sums->id, sums->blob.size());
  } else if (const auto* part = std::get_if<wire::TablePart>(&message)) {
    summed(part->id, part->blob.size());
  } else if (const auto* done = std::get_if<wire::Done>(&message)) {
    for (const std::uint32_t id : done->ids) ended(id, true);
  } else if (const auto* check = std::get_if<wire::Check>(&message)) {
    checks_.emplace(check->id, check->files);
  } else if (const auto* changes = std::get_if<wire::Changes>(&message)) {
    if (checksum_) on_changes(*changes);
  } else if (const auto* release = std::get_if<wire::Release>(&message)) {
    on_release(*release);
  }
}

void SentFiles::on_fetch(const wire::Fetch& fetch) {
  const File file{session_.path(fetch.file), session_.file(fetch.file).bytes};
  reports_.moved(file.path, 0);
  open_.emplace(fetch.id, file);
  const auto directory = directories_.find(fetch.file.directory);
  if (directory != directories_.end()) directory->second.compared.erase(fetch.file.entry);
}

void SentFiles::on_changes(const wire::Changes& changes) {
  for (const wire::EntryChange& change : changes.changes) {
    if (change.action != tree::Action::transfer) continue;
    directories_[change.file.directory].announced.insert(change.file.entry);
  }
}

void SentFiles::on_release(const wire::Release& release) {
  for (const std::uint32_t number : release.directories) {
    const auto found = directories_.find(number);
    if (found == directories_.end()) continue;
    for (const std::uint32_t entry : found->second.compared) {
      if (!checksum_ || found->second.announced.contains(entry)) equal({number, entry});
    }
    directories_.erase(found);
  }
}

void SentFiles::answered(const wire::CheckResult& result) {
  const auto found = checks_.find(result.id);
  if (found == checks_.end()) return;
  for (const wire::FileRef& ref : found->second) {
    if (result.same && !checksum_) {
      equal(ref);
    } else {
      directories_[ref.directory].compared.insert(ref.entry);
    }
  }
  checks_.erase(found);
}

void SentFiles::done(const session::source_action::ReadPack& pack,
                     const session::ReadResult& result) {
  failed(result.failures);
  if (!result.frame) return;
  std::vector<Part>& parts = frames_.emplace_back();
  for (const auto& file : pack.files) parts.push_back({file.id, file.file.bytes, true});
}

void SentFiles::done(const session::source_action::ReadBlock& block,
                     const session::ReadResult& result) {
  failed(result.failures);
  if (result.frame) frames_.push_back({{block.id, block.bytes, false}});
}

void SentFiles::done(const session::source_action::DeltaStep& step,
                     const session::DeltaResult& result) {
  if (!session_.is_open(step.id)) return;  // its frames will not be sent
  if (result.failure) {
    failed({*result.failure});
    return;
  }
  for (std::size_t i = 0; i < result.frames.size(); ++i) frames_.emplace_back();
  if (!result.result.final) return;
  const delta::FileShape shape{step.file.bytes, step.basis_bytes, nullptr};
  const std::uint64_t bytes = delta::segment_range(shape, step.segment).bytes;
  moved(step.id, bytes);
  const auto found = open_.find(step.id);
  if (found == open_.end()) return;
  reports_.matched(found->second.path, bytes - std::min(bytes, result.result.literal_bytes));
}

void SentFiles::frame_sent() {
  const std::vector<Part> parts = std::move(frames_.front());
  frames_.pop_front();
  for (const Part& part : parts) {
    if (part.all) {
      ended(part.id, true);
    } else {
      moved(part.id, part.bytes);
    }
  }
}

void SentFiles::moved(std::uint32_t id, std::uint64_t bytes) {
  const auto found = open_.find(id);
  if (found != open_.end()) reports_.moved(found->second.path, bytes);
}

void SentFiles::summed(std::uint32_t id, std::uint64_t bytes) {
  const auto found = open_.find(id);
  if (found != open_.end()) reports_.summed(found->second.path, bytes);
}

void SentFiles::ended(std::uint32_t id, bool good) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  reports_.ended(found->second.path, found->second.bytes, good);
  open_.erase(found);
}

void SentFiles::equal(const wire::FileRef& ref) {
  reports_.ended(session_.path(ref), session_.file(ref).bytes, true);
}

void SentFiles::failed(const std::vector<session::ReadFailure>& failures) {
  for (const session::ReadFailure& failure : failures) ended(failure.id, false);
}

}  // namespace lockstep::job
