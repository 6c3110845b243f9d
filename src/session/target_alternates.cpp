// What the plan takes from other trees of the target's host: --link-dest and its like.
#include "session/target_plan.hpp"

namespace lockstep::session {

using Use = tree::AlternateOptions::Use;

bool TargetPlan::from_alternate(const Difference& difference, std::uint32_t index,
                                const tree::Alternate& alternate) {
  const tree::Entry& wanted = (*difference.theirs)[index];
  const StageEntry staged{difference.path, difference.theirs, index};
  const tree::Decision& decision = alternate.decision;
  const bool is_file = wanted.kind == tree::Kind::file;
  if (wanted.kind == tree::Kind::directory) {
    if (!alternate.is_equal()) print(difference, index, tree::Action::create, decision.why);
    make(staged, {tree::Need::create, tree::Why::created, false});
    return true;
  }
  if (is_file && (decision.need == tree::Need::content || decision.need == tree::Need::check)) {
    FileJob job{
        staged, {difference.number, difference.positions[index]}, std::nullopt, decision.why};
    job.basis_bytes = alternate.entry->size;
    job.alternate = alternate.number;
    if (decision.need == tree::Need::content) {
      print(difference, index, tree::Action::transfer, decision.why);
      plan_totals(wanted);
      if (context_.setup.options.dry_run) return true;
    }
    content(std::move(job), decision);
    return true;
  }
  if (!alternate.is_equal()) print(difference, index, tree::Action::create, decision.why);
  const bool other_value = decision.need == tree::Need::create;
  if (other_value) {
    make(staged, {tree::Need::create, tree::Why::created, false});
  } else {
    take_alternate(staged, alternate.number, alternate.is_equal());
  }
  return true;
}

// Its content and value are those wanted.
void TargetPlan::take_alternate(const StageEntry& staged, std::uint32_t number, bool is_equal) {
  const Use use = context_.setup.options.alternates.use;
  if (context_.setup.options.dry_run) return;
  if (is_equal && use == Use::compare) {
    links_.settle(staged, true);  // its other names find nothing to link to, and are equal, too
    return;
  }
  StageItem item{StageItem::What::alternate, 0, staged, {}, is_equal && use == Use::link};
  item.from = staged.directory->child(staged.entry().name);
  item.alternate_number = number;
  put(std::move(item));
}

}  // namespace lockstep::session
