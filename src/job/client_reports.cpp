// What a client tells its user: problems, progress, figures.
#include "job/client.hpp"

namespace lockstep::job {
namespace {

report::Figures::PerKind per_kind(const wire::Counts& counts) {
  return {counts.files, counts.directories, counts.links, counts.devices, counts.specials};
}

}  // namespace

void Client::problem(const tree::Problem& problem) {
  if (problem.code != ExitCode::ok) ++problems_;
  code_ = session::worse(code_, problem.code);
  sink_.problem(problem);
}

Reports Client::reports() {
  Reports reports;
  // What is made here is told as it is here, as rsync does.
  const bool pulls = request_.sources.front().kind != Location::Kind::local;
  const bool munges = request_.options.links.munge && pulls;
  reports.change = [this, munges](tree::Change change) {
    if (request_.want_source_paths) change.source_path = names_.of(change.path);
    if (munges && change.kind == tree::Kind::symlink && !change.link_target.empty()) {
      change.link_target.insert(0, tree::munged_prefix);
    }
    transfers_.change(change);
  };
  reports.problem = [this](const tree::Problem& found) { problem(found); };
  if (!request_.want_progress) return reports;
  reports.totals = [this](const wire::Totals& totals) {
    transfers_.totals(totals.files, totals.bytes, totals.known);
  };
  reports.moved = [this](const std::string& path, std::uint64_t bytes) {
    transfers_.moved(path, bytes, seconds());
  };
  reports.matched = [this](const std::string& path, std::uint64_t bytes) {
    transfers_.matched(path, bytes, seconds());
  };
  reports.summed = [this](const std::string& path, std::uint64_t bytes) {
    transfers_.summed(path, bytes, seconds());
  };
  reports.ended = [this](const std::string& path, std::uint64_t bytes, bool good) {
    transfers_.ended(path, bytes, good, seconds());
  };
  return reports;
}

double Client::seconds() const {
  return std::chrono::duration<double>(system_clock().now() - started_).count();
}

report::Figures Client::figures() const {
  report::Figures figures;
  figures.seconds = seconds();
  figures.problems = problems_;
  if (channel_ && !local_) {
    figures.wire_bytes_sent = channel_->wire_bytes_out();
    figures.wire_bytes_received = channel_->wire_bytes_in();
  }
  wire::Counts counts;
  if (source_) {
    counts = source_->session().counts();
  } else if (target_) {
    counts = target_->session().source_counts();
  }
  figures.entries = per_kind(counts);
  figures.total_bytes = counts.bytes;
  if (!summary_) return figures;
  figures.created = per_kind(summary_->created);
  figures.deleted = per_kind(summary_->deleted);
  figures.files_transferred = summary_->files_transferred;
  figures.files_renamed = summary_->files_renamed;
  figures.transferred_bytes = summary_->transferred_bytes;
  figures.literal_bytes = summary_->literal_bytes;
  figures.matched_bytes = summary_->matched_bytes;
  figures.refined_bytes = summary_->refined_bytes;
  figures.renamed_bytes = summary_->renamed_bytes;
  if (local_) figures.wire_bytes_sent = figures.literal_bytes;  // no wire, but what went across
  return figures;
}

}  // namespace lockstep::job
