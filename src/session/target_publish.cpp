// The end of a target's session: what is staged gets its names, what is left over goes.
#include <algorithm>

#include "base/escape.hpp"
#include "session/target.hpp"

namespace lockstep::session {
namespace {

constexpr std::uint64_t batch_bytes = std::uint64_t{4} << 30U;
constexpr std::size_t removals_batch = 1024;

bool are_remarks(const std::vector<tree::Problem>& problems) {
  return std::all_of(problems.begin(), problems.end(),
                     [](const tree::Problem& problem) { return problem.code == ExitCode::ok; });
}

}  // namespace

// Once at the begin, and when the plan is complete.
void Target::tell_totals() {
  const bool news = !totals_sent_ || context_.totals.files != totals_sent_->files ||
                    context_.totals.known != totals_sent_->known;
  if (!context_.setup.want_totals || !news || (totals_sent_ && phase_ != Phase::files)) return;
  totals_sent_ = context_.totals;
  if (context_.setup.client) {
    context_.actions.emplace_back(target_action::ReportTotals{context_.totals});
  } else {
    context_.send(context_.totals);
  }
}

void Target::publish_if_due() {
  if (publishing_ || is_over()) return;
  tell_totals();
  if (clears_first() && phase_ < Phase::files) return;
  const bool idle = files_.idle() && plan_.idle() && context_.nothing_deferred();
  const bool all = phase_ == Phase::files && idle && context_.quiet();
  if (context_.setup.options.dry_run) {
    if (all) pretend();
    return;
  }
  const std::uint64_t bytes = files_.staged_bytes() - published_bytes_;
  const bool much = !context_.setup.options.delay_updates &&
                    (plan_.staged() >= context_.setup.batch_entries || bytes >= batch_bytes);
  const bool may = phase_ == Phase::files || !plan_.replaces();
  if (much && may) context_.pause_staging();
  if (context_.paused() ? context_.quiet() : all) publish();
}

// What was inside directories that make way counts as deleted; the directory itself is replaced.
void Target::report_replaced() {
  if (!replace_allowed_) return;
  const std::vector<Removal> removed = extras_.inside_replaced();
  for (const Removal& removal : removed) context_.summary.deleted.add(removal.kind);
  output_.removed(removed);
}

// A dry run says what the real one would meet.
void Target::pretend() {
  report_replaced();
  for (const tree::RelPath& path : extras_.in_the_way(replace_allowed_)) {
    context_.problem(
        {ExitCode::partial, "cannot replace non-empty directory " + escape(path.text())});
  }
  phase_ = Phase::removing;
  remove();
}

void Target::publish() {
  publishing_ = true;
  target_action::Publish action;
  if (phase_ == Phase::files) {
    report_replaced();
    if (replace_allowed_) action.first = extras_.take_replaced();
    if (keeps_kinds_) action.keep = extras_.replaced_names();
  }
  published_bytes_ = files_.staged_bytes();
  context_.actions.emplace_back(std::move(action));
}

void Target::on_published(const std::vector<tree::Problem>& problems) {
  publishing_ = false;
  for (const tree::Problem& problem : problems) context_.problem(problem);
  plan_.receipts().published(are_remarks(problems));
  plan_.batch_published();
  if (context_.paused()) {
    context_.resume_staging();
    advance();
    return;
  }
  phase_ = Phase::removing;
  remove();
}

// One batch; on_removed() asks for the next.
void Target::remove() {
  std::vector<Removal> removals;
  if (delete_allowed_) removals = extras_.take(removals_batch);
  if (removals.empty()) {
    removal_done();
  } else if (context_.setup.options.dry_run) {
    on_removed(removals, {});
  } else {
    context_.actions.emplace_back(target_action::Remove{std::move(removals)});
  }
}

void Target::on_removed(const std::vector<Removal>& removed,
                        const std::vector<tree::Problem>& problems) {
  for (const Removal& removal : removed) context_.summary.deleted.add(removal.kind);
  output_.removed(removed);
  for (const tree::Problem& problem : problems) context_.problem(problem);
  remove();
}

void Target::removal_done() {
  if (phase_ == Phase::clearing) {
    begin_files();
    advance();
  } else {
    finish();
  }
}

void Target::finish() {
  phase_ = Phase::finishing;
  if (context_.setup.options.dry_run) {
    on_finished({});
  } else {
    context_.actions.emplace_back(target_action::FinishStage{context_.summary.code});
  }
}

void Target::on_finished(const std::vector<tree::Problem>& problems) {
  for (const tree::Problem& problem : problems) context_.problem(problem);
  phase_ = Phase::over;
  if (are_remarks(problems)) plan_.receipts().send();
  if (context_.summary.code == ExitCode::ok) context_.summary.tree = tree_.digest();
  context_.send(context_.summary);
}

}  // namespace lockstep::session
