#include "session/target.hpp"

#include <algorithm>
#include <utility>

#include "session/effects.hpp"

namespace lockstep::session {
namespace {

// Entries that are under way, or planned and not yet asked for or staged.
constexpr std::size_t backlog_max = 16384;

}  // namespace

Target::Target(TargetSetup setup)
    : context_(std::move(setup)),
      tree_(context_),
      output_(context_, tree_),
      files_(context_,
             [this](const FileJob& job, TargetFiles::End how) { plan_.on_file_end(job, how); }),
      extras_(context_),
      plan_(context_, files_, output_, extras_) {
  for (const tree::Problem& problem : context_.setup.problems) context_.problem(problem);
  if (!clears_first()) return;
  context_.pause_staging();  // until what goes has gone
  output_.hold(0);
}

void Target::on_message(wire::Message message) {
  if (phase_ == Phase::closed) throw Error(ExitCode::stream, "message after the last one");
  if (phase_ == Phase::over) {
    const auto* trouble = std::get_if<wire::Trouble>(&message);
    if (trouble != nullptr) context_.remote_problem(trouble->problem);
    const auto* bye = std::get_if<wire::Bye>(&message);
    if (bye == nullptr) return;  // was on its way when we ended
    if (!bye->verified) mark_unverified(context_.summary);
    phase_ = Phase::closed;
    context_.actions.emplace_back(target_action::Finish{context_.summary});
    return;
  }
  const auto effects = Effects{
      [&](const wire::Root& root) {
        tree_.on_root(root);
        plan_.root(*tree_.root());
      },
      [&](wire::Directory& directory) { tree_.on_directory(std::move(directory)); },
      [&](wire::Entries& entries) { tree_.on_entries(std::move(entries)); },
      [&](const wire::TreeEnd& end) { tree_.on_end(end); },
      [&](const wire::CheckResult& result) { files_.on_check_result(result); },
      [&](wire::Result& result) { files_.on_result(std::move(result)); },
      [&](const wire::Failed& failed) { files_.on_failed(failed); },
      [&](const wire::Trouble& trouble) { context_.remote_problem(trouble.problem); },
      [](const auto&) { throw Error(ExitCode::stream, "message that a source does not send"); }};
  std::visit(effects, message);
  advance();
}

void Target::on_data(wire::Data data) {
  if (is_over()) return;
  files_.on_data(std::move(data));
  advance();
}

void Target::on_listing(std::uint32_t directory, std::optional<tree::Listing> listing,
                        tree::AlternateEntries alternates) {
  tree_.on_listing(directory, std::move(listing), std::move(alternates));
  if (directory == 0) {
    const tree::SyncOptions& options = context_.setup.options;
    plan_.hold_new_files(!tree_.target_was_empty() && options.detect_renames && !options.dry_run &&
                         !clears_first());
    plan_.expect_old_links(!tree_.target_was_empty() && options.alternates.directories.empty());
  }
  advance();
}

void Target::on_tags(std::uint32_t check, std::vector<std::optional<Tag>> tags) {
  files_.on_tags(check, std::move(tags));
  advance();
}
void Target::on_partial(std::uint64_t token, std::optional<std::uint64_t> bytes) {
  files_.on_partial(token, bytes);
  advance();
}
void Target::on_sums(std::uint32_t id, std::uint32_t segment, Bytes blob) {
  files_.on_sums(id, segment, std::move(blob));
  advance();
}
void Target::on_table(std::uint32_t id, std::uint32_t part, Bytes blob) {
  files_.on_table(id, part, std::move(blob));
  advance();
}
void Target::on_basis_lost(std::uint32_t id) {
  files_.on_basis_lost(id);
  advance();
}
void Target::on_rebuilt(const WriteOutcome& outcome) {
  files_.on_rebuilt(outcome);
  advance();
}
void Target::on_block(const WriteOutcome& outcome) {
  files_.on_block(outcome);
  advance();
}
void Target::on_pack(const std::vector<StageOutcome>& outcomes, bool verified) {
  files_.on_pack(outcomes, verified);
  advance();
}
void Target::on_staged(const StageOutcome& outcome) {
  files_.on_staged(outcome);
  advance();
}
void Target::on_items(const std::vector<StageOutcome>& outcomes) {
  plan_.on_items(outcomes);
  advance();
}

void Target::plan_ready() {
  while (std::optional<Difference> difference = tree_.next_difference()) {
    plan_.directory(*difference);
  }
}

std::size_t Target::room() const {
  // What may not be staged before the plan is complete cannot hold it up.
  if (clears_first()) return SIZE_MAX;
  return backlog_max - std::min(files_.backlog() + plan_.backlog(), backlog_max);
}

void Target::advance() {
  if (is_over()) return;
  tree_.advance(room());
  plan_ready();
  output_.advance();
  if (phase_ == Phase::tree && tree_.complete()) begin_extras();
  if (phase_ == Phase::extras && !extras_.is_listing()) guard();
  if (is_over()) return;
  files_.advance();
  plan_.flush_items();
  output_.advance();
  release();
  publish_if_due();
}

void Target::release() {
  wire::Release release{plan_.settled_below(output_.printed())};
  if (!release.directories.empty() && !context_.setup.local) context_.send(std::move(release));
}

// ---- extras and guards ----------------------------------------------------------------------

void Target::begin_extras() {
  phase_ = Phase::extras;
  plan_.choose_link_firsts();
  extras_.list(context_.setup.options.removes() || plan_.holds_files());
}

void Target::on_extra(std::uint32_t id, const tree::Listing& listing) {
  extras_.on_listing(id, listing);
  advance();
}

void Target::guard() {
  Verdict verdict = judge(context_.setup.options, tree_, extras_);
  if (verdict.stop) {
    stop(std::move(*verdict.stop));
    return;
  }
  if (verdict.remark) context_.problem(*verdict.remark);
  keeps_kinds_ = verdict.remark && verdict.remark->code == ExitCode::delete_limit;
  delete_allowed_ = verdict.deletes;
  replace_allowed_ = verdict.replaces;
  deletable_bytes_ = delete_allowed_ ? extras_.bytes() : 0;
  if (clears_first() && delete_allowed_) {
    phase_ = Phase::clearing;
    remove();
  } else {
    begin_files();
  }
}

void Target::begin_files() {
  phase_ = Phase::files;
  plan_.release_held(delete_allowed_);
  if (std::optional<tree::Problem> lack = lacks_space()) {
    stop(std::move(*lack));
    return;
  }
  files_.flush();
  context_.totals.known = true;
  if (!clears_first()) return;
  output_.release(0);
  context_.resume_staging();
}

std::optional<tree::Problem> Target::lacks_space() const {
  const TargetSetup& setup = context_.setup;
  if (!setup.free_bytes || setup.options.dry_run || plan_.growth() <= 0) return std::nullopt;
  Space space{static_cast<std::uint64_t>(plan_.growth()), *setup.free_bytes, deletable_bytes_};
  if (clears_first()) space.free += std::exchange(space.deleted, 0);
  return judge_space(space);
}

void Target::stop(tree::Problem why) {
  context_.say_only();
  phase_ = Phase::over;
  const wire::Counts deleted = context_.summary.deleted;  // by --delete-before
  context_.summary = {};
  context_.summary.deleted = deleted;
  context_.summary.code = why.code;
  context_.summary.text = std::move(why.message);
  context_.send(context_.summary);
}

std::optional<TargetAction> Target::next_action() {
  if (context_.actions.empty()) return std::nullopt;
  TargetAction action = std::move(context_.actions.front());
  context_.actions.pop_front();
  return action;
}

}  // namespace lockstep::session
