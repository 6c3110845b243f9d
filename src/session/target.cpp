#include "session/target.hpp"

#include <algorithm>

#include "base/escape.hpp"
#include "session/effects.hpp"

namespace lockstep::session {
namespace {

constexpr std::size_t backlog_max = 65536;  // files planned and not yet asked for
constexpr std::uint64_t batch_bytes = std::uint64_t{4} << 30U;

}  // namespace

Target::Target(TargetSetup setup)
    : context_(std::move(setup)),
      tree_(context_),
      output_(context_, tree_),
      files_(context_,
             [this](const FileJob& job, TargetFiles::End how) { plan_.on_file_end(job, how); }),
      plan_(context_, files_, output_) {}

void Target::on_message(wire::Message message) {
  if (phase_ == Phase::closed) throw Error(ExitCode::stream, "message after the last one");
  if (phase_ == Phase::over) {
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

void Target::on_listing(std::uint32_t directory, std::optional<tree::Listing> listing) {
  tree_.on_listing(directory, std::move(listing));
  if (directory == 0) {
    plan_.hold_new_files(!tree_.target_was_empty() && context_.setup.options.detect_renames &&
                         !context_.setup.options.dry_run);
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
void Target::on_table(std::uint32_t id, Bytes blob, bool last) {
  files_.on_table(id, std::move(blob), last);
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

void Target::advance() {
  if (is_over()) return;
  tree_.advance(files_.backlog() > backlog_max);
  plan_ready();
  output_.advance();
  if (phase_ == Phase::tree && tree_.complete()) begin_extras();
  if (phase_ == Phase::extras && extras_open_ == 0) guard();
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
  const bool needed = context_.setup.options.delete_extras || plan_.holds_files();
  const std::size_t found = plan_.extras().size();
  for (std::size_t i = 0; i < found; ++i) {
    const Extra& extra = plan_.extras()[i];
    if (extra.kind != tree::Kind::directory || !(needed || extra.replaced)) continue;
    ++extras_open_;
    context_.actions.emplace_back(
        target_action::ListExtra{static_cast<std::uint32_t>(i), extra.path});
  }
}

void Target::on_extra(std::uint32_t id, const tree::Listing& listing) {
  --extras_open_;
  for (const tree::Problem& problem : listing.problems) context_.problem(problem);
  const Extra parent = plan_.extras().at(id);
  if (listing.filtered) keep(id);
  for (const tree::Entry& entry : listing.entries) {
    std::vector<Extra>& extras = plan_.extras();
    Extra extra{parent.path.child(entry.name), entry.kind, entry.size, entry.modified};
    extra.replaced = parent.replaced;
    extra.inside = true;
    extra.parent = id;
    extras.push_back(std::move(extra));
    if (entry.kind != tree::Kind::directory) continue;
    ++extras_open_;
    context_.actions.emplace_back(target_action::ListExtra{
        static_cast<std::uint32_t>(extras.size() - 1), extras.back().path});
  }
  advance();
}

// A directory with protected content stays, and so do those above it.
void Target::keep(std::size_t extra) {
  std::vector<Extra>& extras = plan_.extras();
  while (!extras[extra].kept) {
    extras[extra].kept = true;
    context_.problem(
        {ExitCode::ok, "cannot delete non-empty directory: " + escape(extras[extra].path.text())});
    if (!extras[extra].inside) return;
    extra = extras[extra].parent;
  }
}

bool Target::empty_source() const {
  const tree::SyncOptions& options = context_.setup.options;
  const std::uint64_t root = tree_.root()->has_metadata ? 1 : 0;
  return tree_.end().counts.entries() == root && !options.allow_empty_source &&
         options.delete_extras;
}

bool Target::over_limit() const {
  const auto& limit = context_.setup.options.delete_limit;
  if (!limit) return false;
  const std::vector<Extra>& extras = plan_.extras();
  const auto going = static_cast<std::uint64_t>(
      std::count_if(extras.begin(), extras.end(), [](const Extra& extra) { return !extra.kept; }));
  if (!limit->percent) return going > limit->value;
  const auto below = static_cast<std::uint64_t>(
      std::count_if(extras.begin(), extras.end(),
                    [](const Extra& extra) { return extra.kind == tree::Kind::directory; }));
  const std::uint64_t scope = std::max<std::uint64_t>(tree_.own_entries() + below, 1);
  return going * 100 > limit->value * scope;
}

void Target::guard() {
  phase_ = Phase::files;
  const bool wants = context_.setup.options.delete_extras && !plan_.extras().empty();
  delete_allowed_ = wants;
  if (wants && tree_.source_complete() && empty_source()) {
    stop(ExitCode::refused,
         "the source is empty and the target is not: nothing is done "
         "(--empty-source=allow deletes everything)");
    return;
  }
  if (wants && !tree_.source_complete()) {
    delete_allowed_ = false;
    context_.problem(
        {ExitCode::partial, "part of the source could not be read: nothing is deleted"});
  } else if (wants && over_limit()) {
    delete_allowed_ = false;
    context_.problem(
        {ExitCode::delete_limit, "more to delete (" + std::to_string(plan_.extras().size()) +
                                     ") than --max-delete allows: nothing is deleted"});
  }
  plan_.release_held(plan_.extras(), delete_allowed_);
  files_.flush();
  context_.totals.known = true;
}

void Target::stop(ExitCode code, std::string text) {
  context_.actions.clear();
  phase_ = Phase::over;
  context_.summary = {};
  context_.summary.code = code;
  context_.summary.text = std::move(text);
  context_.send(context_.summary);
}

// ---- the end --------------------------------------------------------------------------------

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
  const bool idle = files_.idle() && plan_.idle() && context_.nothing_deferred();
  const bool all = phase_ == Phase::files && idle && context_.quiet();
  if (context_.setup.options.dry_run) {
    if (all) remove();
    return;
  }
  const std::uint64_t bytes = files_.staged_bytes() - published_bytes_;
  const bool much = plan_.staged() >= context_.setup.batch_entries || bytes >= batch_bytes;
  const bool may = phase_ == Phase::files || !plan_.replaces();
  if (much && may) context_.pause_staging();
  if (context_.paused() ? context_.quiet() : all) publish();
}

// What was inside directories that make way counts as deleted; the directory itself is replaced.
void Target::report_replaced() {
  std::vector<Removal> removed;
  const std::vector<Extra>& extras = plan_.extras();
  for (auto extra = extras.rbegin(); delete_allowed_ && extra != extras.rend(); ++extra) {
    if (!extra->replaced || !extra->inside || extra->kept) continue;
    removed.push_back({extra->path, extra->kind});
    context_.summary.deleted.add(extra->kind);
  }
  output_.removed(removed);
}

void Target::publish() {
  publishing_ = true;
  target_action::Publish action;
  if (phase_ == Phase::files) {
    std::vector<Extra>& extras = plan_.extras();
    for (auto extra = extras.rbegin(); extra != extras.rend(); ++extra) {
      const bool goes = extra->replaced && !extra->kept && delete_allowed_;
      if (goes) action.first.push_back({extra->path, extra->kind});
    }
    report_replaced();
    if (delete_allowed_) std::erase_if(extras, [](const Extra& extra) { return extra.replaced; });
  }
  published_bytes_ = files_.staged_bytes();
  context_.actions.emplace_back(std::move(action));
}

void Target::on_published(const std::vector<tree::Problem>& problems) {
  publishing_ = false;
  for (const tree::Problem& problem : problems) context_.problem(problem);
  plan_.batch_published();
  if (context_.paused()) {
    context_.resume_staging();
    advance();
    return;
  }
  remove();
}

void Target::remove() {
  phase_ = Phase::removing;
  std::vector<Removal> removals;
  if (delete_allowed_) {
    const std::vector<Extra>& extras = plan_.extras();
    for (auto extra = extras.rbegin(); extra != extras.rend(); ++extra) {
      if (!extra->replaced && !extra->kept) removals.push_back({extra->path, extra->kind});
    }
  }
  if (context_.setup.options.dry_run) {
    report_replaced();
    on_removed(removals, {});
  } else if (removals.empty()) {
    finish();
  } else {
    context_.actions.emplace_back(target_action::Remove{std::move(removals)});
  }
}

void Target::on_removed(const std::vector<Removal>& removed,
                        const std::vector<tree::Problem>& problems) {
  for (const Removal& removal : removed) context_.summary.deleted.add(removal.kind);
  output_.removed(removed);
  for (const tree::Problem& problem : problems) context_.problem(problem);
  finish();
}

void Target::finish() {
  phase_ = Phase::finishing;
  if (context_.setup.options.dry_run) {
    on_finished({});
  } else {
    context_.actions.emplace_back(target_action::FinishStage{});
  }
}

void Target::on_finished(const std::vector<tree::Problem>& problems) {
  for (const tree::Problem& problem : problems) context_.problem(problem);
  phase_ = Phase::over;
  if (context_.summary.code == ExitCode::ok) context_.summary.tree = tree_.digest();
  context_.send(context_.summary);
}

std::optional<TargetAction> Target::next_action() {
  if (context_.actions.empty()) return std::nullopt;
  TargetAction action = std::move(context_.actions.front());
  context_.actions.pop_front();
  return action;
}

}  // namespace lockstep::session
