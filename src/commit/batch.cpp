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
