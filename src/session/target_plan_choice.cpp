// What becomes of an entry: what was decided for it, or nothing where options leave it as it is at
// the target: --existing, --ignore-existing, --max-size and --min-size. The names of those still
// stand for something at the source, so nothing is deleted.
#include "base/escape.hpp"
#include "session/target_plan.hpp"

namespace lockstep::session {
namespace {

// The usual case costs nothing per entry.
bool passes_none_over(const tree::Selection& selection) {
  return !selection.existing_only && !selection.ignore_existing && !selection.size_max &&
         !selection.size_min;
}

std::string not_created(const tree::Entry& wanted, const std::string& shown) {
  const bool directory = wanted.kind == tree::Kind::directory;
  return std::string("not creating new ") + (directory ? "directory" : "file") + " \"" + shown +
         '"';
}

}  // namespace

bool TargetPlan::is_inside_passed_over(const tree::RelPath& directory) const {
  if (passed_over_.empty()) return false;
  for (tree::RelPath at = directory; !at.is_root(); at = at.parent()) {
    if (passed_over_.contains(at.text())) return true;
  }
  return false;
}

bool TargetPlan::is_passed_over(const Difference& difference, const tree::Entry& wanted,
                                const tree::Entry* own) {
  const tree::Selection& selection = context_.setup.options.selection;
  if (passes_none_over(selection)) return false;
  const bool directory = wanted.kind == tree::Kind::directory;
  const bool own_directory =
      own != nullptr && (own->kind == tree::Kind::directory || own->referent != nullptr);
  const bool is_file = wanted.kind == tree::Kind::file;
  const tree::RelPath path = difference.path->child(wanted.name);
  std::string why;
  if (selection.existing_only && own == nullptr) {
    why = not_created(wanted, escape(path.text()));
  } else if (selection.ignore_existing && own != nullptr && !(directory && own_directory)) {
    why = escape(path.text()) + " exists";
  } else if (is_file && selection.too_large(wanted.size)) {
    why = escape(path.text()) + " is over max-size";
  } else if (is_file && selection.too_small(wanted.size)) {
    why = escape(path.text()) + " is under min-size";
  } else {
    return false;
  }
  if (context_.setup.want_unchanged) {
    context_.problem({ExitCode::ok, std::move(why), tree::About::passed_over});
  }
  if (directory) passed_over_.insert(path.text());
  return true;
}

Sharing TargetPlan::sharing_of(const Compared& compared) const {
  if (context_.setup.immutable) return Sharing::yes;
  if (context_.setup.options.in_place || compared.basis == nullptr ||
      !tree::has_other_names(*compared.basis)) {
    return Sharing::no;
  }
  const bool grouped = compared.difference.link_groups[compared.index] != 0;
  return grouped ? Sharing::unsure : Sharing::yes;
}

void TargetPlan::settle(const Compared& compared, const StageEntry& staged,
                        const tree::Decision& decision) {
  const auto& [difference, index, basis] = compared;
  const Sharing shared = sharing_of(compared);
  switch (decision.need) {
    case tree::Need::nothing:
      if (decision.left != tree::Left::no) return leave(staged, decision.left);
      receipts_.has(staged);
      print(difference, index, tree::Action::keep, tree::Why::none);
      return;
    case tree::Need::metadata:
      print(difference, index, tree::Action::metadata, decision.why);
      change_metadata(staged, shared);
      return;
    case tree::Need::create:
      print(difference, index, tree::Action::create, decision.why);
      make(staged, decision);
      return;
    case tree::Need::content:
    case tree::Need::check:
      break;
  }
  FileJob job{staged, {difference.number, difference.positions[index]}, std::nullopt, decision.why};
  if (basis != nullptr) job.basis_bytes = basis->size;
  job.shared = shared;
  if (decision.need == tree::Need::content) {
    print(difference, index, tree::Action::transfer, decision.why);
    plan_totals((*difference.theirs)[index]);
  }
  if (context_.setup.options.dry_run && decision.need == tree::Need::content) return;
  content(std::move(job), decision);
}

}  // namespace lockstep::session
