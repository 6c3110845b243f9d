// What came of a file's content, in the target's plan.
#include "session/rename_search.hpp"
#include "session/target_plan.hpp"

namespace lockstep::session {

void TargetPlan::on_file_end(const FileJob& job, TargetFiles::End how) {
  if (checks_.erase(&job.entry.entry()) > 0) {
    checked(job, how);
    return;
  }
  if (how != TargetFiles::End::differs) tell_end(job, how != TargetFiles::End::failed);
  switch (how) {
    case TargetFiles::End::equal:
      equal(job);
      break;
    case TargetFiles::End::differs:
      differs(job);
      return;
    default:
      if (waits_for_name(job.entry)) ++staged_;
      receipts_.on_content(job.entry, how == TargetFiles::End::failed);
      links_.settle(job.entry, how == TargetFiles::End::failed);
  }
  job_over(job.source.directory);
}

void TargetPlan::tell_end(const FileJob& job, bool good) {
  if (!context_.setup.client || !context_.setup.want_totals) return;
  const tree::Entry& entry = job.entry.entry();
  context_.actions.emplace_back(
      target_action::ReportFile{job.entry.directory->child(entry.name), entry.size, good});
}

// With --append: the file is as long as the source's.
void TargetPlan::stays(const FileJob& job) {
  links_.checked(job.entry, true, false);
  output_.release(job.source.directory);
  job_over(job.source.directory);
}

wire::EntryChange TargetPlan::change_of(const FileJob& job, bool same) const {
  const tree::Rules& rules = context_.setup.rules;
  wire::EntryChange change;
  change.why = job.why;
  if (!same) {
    change.action = tree::Action::transfer;
    change.why |= tree::Why::content;
    if (!rules.attributes.times) change.why |= tree::Why::time_set;
  } else if (job.alternate == 0) {
    change.action = job.why == tree::Why::none ? tree::Action::keep : tree::Action::metadata;
  } else if (job.why != tree::Why::none) {
    change.action = tree::Action::create;
  } else {
    const tree::AlternateOptions& alternates = context_.setup.options.alternates;
    const tree::Taken taken = tree::taken_whole(alternates.use, job.entry.entry().kind, rules);
    change.action = taken.action;
    change.why = taken.why;
  }
  return change;
}

// The answer to a -c comparison: only now it is known what to print.
void TargetPlan::checked(FileJob job, TargetFiles::End how) {
  const tree::Entry& entry = job.entry.entry();
  const bool same = how == TargetFiles::End::equal;
  if (!same && context_.setup.options.comparison.append && job.alternate == 0) {
    stays(job);
    return;
  }
  output_.add(job.source.directory, job.source.entry, entry, change_of(job, same));
  const bool stays =
      same && job.alternate == 0 && (job.why == tree::Why::none || !context_.setup.immutable);
  links_.checked(job.entry, stays, job.why != tree::Why::none);
  output_.release(job.source.directory);
  if (!same) {
    plan_totals(entry);
    if (context_.setup.options.dry_run) {
      job_over(job.source.directory);
    } else {
      differs(std::move(job));
    }
    return;
  }
  if (job.alternate != 0) {
    take_alternate(job.entry, job.alternate, job.why == tree::Why::none);
  } else if (job.why != tree::Why::none) {
    change_metadata(job.entry, job.shared);
  } else {
    receipts_.has(job.entry);
  }
  job_over(job.source.directory);
}

void TargetPlan::release_held(bool old_names_go) {
  hold_ = false;
  old_names_go_ = old_names_go;
  RenameSearch search;
  for (const FileJob& job : held_) search.want(job.entry.entry());
  extras_.each_file([&](auto path, std::uint64_t size, const tree::Timestamp& modified) {
    if (search.wants(size, modified)) search.add(path(), size, modified);
  });
  for (FileJob& job : std::exchange(held_, {})) {
    const tree::Entry& entry = job.entry.entry();
    std::optional<tree::RelPath> old = search.take(*job.entry.directory, entry);
    if (!old) {
      grow(job);
      files_.fetch(std::move(job));
      continue;
    }
    BasisFile basis{std::make_shared<const tree::RelPath>(old->parent()), std::string(old->name())};
    renames_.emplace(&entry, std::move(*old));
    (void)files_.compare(std::move(job), std::move(basis));
  }
}

}  // namespace lockstep::session
