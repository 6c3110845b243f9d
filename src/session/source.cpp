#include "session/source.hpp"

#include <algorithm>

#include "session/effects.hpp"
#include "session/verdict.hpp"

namespace lockstep::session {
namespace {

// What an entry and a directory's facts have in common.
template <class From>
void describe(tree::Change& change, const From& from) {
  change.mode = from.mode;
  change.uid = from.uid;
  change.gid = from.gid;
  change.size = from.size;
  change.modified = from.modified;
}

}  // namespace

Source::Source(SourceTree::Setup setup)
    : client_(setup.client),
      tree_(std::move(setup), actions_),
      files_(tree_, actions_, client_),
      checks_(tree_, actions_) {}

void Source::on_message(wire::Message message) {
  if (finished_ || summary_) throw Error(ExitCode::stream, "message after the summary");
  const auto effects = Effects{
      [&](const wire::Wants& wants) { tree_.on_wants(wants); },
      [&](const wire::Release& release) { tree_.on_release(release); },
      [&](const wire::Fetch& fetch) { files_.on_fetch(fetch); },
      [&](const wire::Retry& retry) { files_.on_retry(retry); },
      [&](const wire::Check& check) { checks_.on_check(check); },
      [&](wire::TablePart& part) { files_.on_table(std::move(part)); },
      [&](wire::Sums& sums) { files_.on_sums(std::move(sums)); },
      [&](const wire::Done& done) { files_.on_done(done); },
      [&](const wire::Changes& changes) { on_changes(changes); },
      [&](const wire::Removed& removed) { on_removed(removed); },
      [&](const wire::Trouble& trouble) {
        actions_.emplace_back(source_action::ReportProblem{trouble.problem});
      },
      [&](const wire::Totals& totals) {
        actions_.emplace_back(source_action::ReportTotals{totals});
      },
      [&](const wire::Had& had) { on_had(had); },
      [&](wire::Summary& summary) { on_summary(std::move(summary)); },
      [](const auto&) { throw Error(ExitCode::stream, "message that a target does not send"); }};
  std::visit(effects, message);
}

tree::Change Source::resolve(const wire::EntryChange& change) const {
  tree::Change out;
  out.action = change.action;
  out.why = change.why;
  out.hard_link = change.hard_link;
  out.renamed_from = change.renamed_from;
  const tree::RelPath directory = tree_.path(change.file.directory);
  if (change.file.entry == wire::EntryChange::own) {
    describe(out, tree_.facts(change.file.directory));
    out.kind = tree::Kind::directory;
    out.path = directory.is_root() ? "." : directory.text();
    return out;
  }
  const tree::Entry& entry = tree_.entry(change.file);
  describe(out, entry);
  out.kind = entry.kind;
  out.path = directory.child(entry.name).text();
  out.link_target = entry.link_target;
  return out;
}

void Source::on_changes(const wire::Changes& changes) {
  for (const wire::EntryChange& change : changes.changes) {
    actions_.emplace_back(source_action::ReportChange{resolve(change)});
  }
}

void Source::on_removed(const wire::Removed& removed) {
  if (removed.paths.size() != removed.kinds.size()) {
    throw Error(ExitCode::stream, "removals without kinds");
  }
  for (std::size_t i = 0; i < removed.paths.size(); ++i) {
    tree::Change change;
    change.action = tree::Action::remove;
    change.kind = removed.kinds[i];
    change.path = tree::RelPath::parse(removed.paths[i]).text();
    actions_.emplace_back(source_action::ReportChange{std::move(change)});
  }
}

void Source::on_had(const wire::Had& had) {
  for (const wire::FileRef& ref : had.files) {
    const bool followed = tree_.removable(ref).entry.followed;
    (followed ? had_links_ : had_).push_back(ref);
  }
}

// Symlinks that were followed go before what they lead to.
void Source::remove_had() {
  constexpr std::size_t batch = 1024;
  had_links_.insert(had_links_.end(), had_.begin(), had_.end());
  had_.clear();
  for (std::size_t i = 0; i < had_links_.size(); i += batch) {
    source_action::RemoveFiles action;
    for (std::size_t k = i; k < std::min(i + batch, had_links_.size()); ++k) {
      action.files.push_back(tree_.removable(had_links_[k]));
    }
    to_remove_.push_back(std::move(action));
  }
  remove_next();
}

void Source::remove_next() {
  if (to_remove_.empty()) {
    end();
    return;
  }
  actions_.emplace_back(std::move(to_remove_.front()));
  to_remove_.pop_front();
}

void Source::on_removed_files(const std::vector<tree::Problem>& problems) {
  for (const tree::Problem& problem : problems) {
    actions_.emplace_back(source_action::ReportProblem{problem});
  }
  remove_next();
}

void Source::on_summary(wire::Summary summary) {
  summary_ = std::move(summary);
  const bool verified = !summary_->tree || *summary_->tree == tree_.digest();
  if (!verified) had_ = had_links_ = {};  // what is here may be all that is left
  remove_had();
}

void Source::end() {
  finished_ = true;
  const wire::Bye bye{!summary_->tree || *summary_->tree == tree_.digest()};
  if (!bye.verified) mark_unverified(*summary_);
  actions_.emplace_back(source_action::Send{bye});
  actions_.emplace_back(source_action::Finish{*summary_});
}

std::optional<SourceAction> Source::next_action(bool room) {
  if (actions_.empty() && room && !finished_) {
    if (std::optional<wire::SealedFrame> frame = files_.next_frame()) {
      return source_action::SendFrame{std::move(*frame)};
    }
    files_.hurry();
  }
  if (actions_.empty()) return std::nullopt;
  SourceAction action = std::move(actions_.front());
  actions_.pop_front();
  return action;
}

}  // namespace lockstep::session
