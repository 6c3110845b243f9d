#include "commit/batch.hpp"

#include "base/escape.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

Draft::~Draft() {
  if (!exists_) return;
  try {
    fs::remove_file(*directory_, name_);
  } catch (const Error&) {  // goes with the staging directory
  }
}

Draft Batch::draft(const PlaceRef& place, std::string_view name) {
  if (!place->is_staged()) return hidden_draft(place);
  return {target.directory(*place), std::string(name), 0};
}

Draft Batch::content_draft(const PlaceRef& place, std::string_view name) {
  Staging* elsewhere = place->is_staged() ? nullptr : target.elsewhere(*place);
  if (elsewhere == nullptr) return draft(place, name);
  target.mark();
  const std::uint64_t number = elsewhere->fresh_number();
  return {elsewhere->reference(), std::to_string(number), number, true};
}

Fd Batch::create(Draft& draft, fs::Metadata& wanted) const {
  const unsigned mode = draft.is_elsewhere() ? 0600 : wishes.creation_mode(wanted);
  Fd fd = fs::create_file(draft.directory(), draft.name(), mode);
  draft.exists();
  return fd;
}

void Batch::seal(Draft& draft, Fd fd, const std::string& shown, fs::Metadata wanted) {
  if (draft.is_elsewhere()) {
    draft.wait_for(std::move(wanted));
    return;
  }
  std::vector<tree::Problem> failed;
  fs::set_metadata(fd.get(), shown, wanted, failed);
  note(std::move(failed));
  unsynced.add_file(std::move(fd));
}

Draft Batch::hidden_draft(const PlaceRef& place) {
  Staging& staging = target.staging(*place);
  const std::uint64_t number = staging.fresh_number();
  return {staging.reference(), std::to_string(number), number};
}

fs::Metadata Batch::wanted(const PlaceRef& place, const tree::Entry& entry) {
  std::optional<std::uint16_t> old_mode;
  if (wishes.needs_old_mode() && !place->is_staged()) {
    fs::ListOptions bare;
    bare.links = false;
    bare.faked = wishes.are_faked();
    const auto old = fs::examine(*target.directory(*place), entry.name, bare);
    if (old && old->kind == entry.kind) old_mode = old->mode;
  }
  return wishes.for_new(entry, target.inherited(*place), old_mode);
}

void Batch::settle(Draft& draft, const PlaceRef& place, const tree::Entry& entry, Settled how) {
  if (draft.is_in_place()) {
    ++in_place;
  } else {
    Pending::Item item{place, entry.name, draft.number(), how.shared, how.itself};
    item.elsewhere = draft.wanted();
    const bool may_be_written = entry.kind == tree::Kind::file && !how.shared;
    if (options.in_place && may_be_written) item.in_place = wishes.for_existing(entry);
    pending.add(std::move(item));
  }
  draft.keep();
}

void Batch::note(std::vector<tree::Problem> failed) {
  if (failed.empty()) return;
  const std::lock_guard lock(mutex);
  for (tree::Problem& problem : failed) problems.push_back(std::move(problem));
}

void rethrow_under_name(const FileError& error, const std::string& shown) {
  throw FileError(error.code(), "cannot write " + escape(shown) + ": " + errno_text(error.number()),
                  error.number());
}

}  // namespace lockstep::commit
