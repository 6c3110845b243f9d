// What the plan takes from other trees of the target's host: --link-dest and its like.
#include "session/target_plan.hpp"

namespace lockstep::session {

using Use = tree::AlternateOptions::Use;

bool TargetPlan::leaves_out(const tree::Alternate& alternate) const {
  return alternate.is_equal() && context_.setup.options.alternates.use == Use::compare;
}

void TargetPlan::from_alternate(const Difference& difference, std::uint32_t index,
                                const StageEntry& staged, const tree::Alternate& alternate) {
  const tree::Need need = alternate.decision.need;
  const bool is_file = staged.entry().kind == tree::Kind::file;
  if (is_file && (need == tree::Need::content || need == tree::Need::check)) {
    content_from_alternate(difference, index, staged, alternate);
    return;
  }
  tree::Taken taken{tree::Action::create, alternate.decision.why};
  if (alternate.is_equal()) {
    const tree::AlternateOptions& options = context_.setup.options.alternates;
    taken = tree::taken_whole(options.use, staged.entry().kind, context_.setup.rules);
  }
  print(difference, index, taken.action, taken.why);
  if (staged.entry().kind == tree::Kind::directory || need == tree::Need::create) {
    make(staged, {tree::Need::create, tree::Why::created, false});
  } else {
    take_alternate(staged, alternate.number, alternate.is_equal());
  }
}

void TargetPlan::content_from_alternate(const Difference& difference, std::uint32_t index,
                                        const StageEntry& staged,
                                        const tree::Alternate& alternate) {
  const tree::Decision& decision = alternate.decision;
  FileJob job{staged, {difference.number, difference.positions[index]}, std::nullopt, decision.why};
  job.basis_bytes = alternate.entry->size;
  job.alternate = alternate.number;
  if (decision.need == tree::Need::content) {
    print(difference, index, tree::Action::transfer, decision.why);
    plan_totals(staged.entry());
    if (context_.setup.options.dry_run) return;
  }
  content(std::move(job), decision);
}

// Its content and value are those wanted.
void TargetPlan::take_alternate(const StageEntry& staged, std::uint32_t number, bool is_equal) {
  const Use use = context_.setup.options.alternates.use;
  if (context_.setup.options.dry_run) return;
  if (is_equal && use == Use::compare && links_.leave_out(staged)) return receipts_.has(staged);
  StageItem item{StageItem::What::alternate, 0, staged, {}, is_equal && use == Use::link};
  item.from = staged.directory->child(staged.entry().name);
  item.alternate_number = number;
  put(std::move(item));
}

}  // namespace lockstep::session
