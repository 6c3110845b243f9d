#include "session/target_checks.hpp"

#include <algorithm>
#include <utility>

namespace lockstep::session {
namespace {

// A group is read by one core: what it holds is bounded, so that the cores share the work.
constexpr std::size_t group_files = 16;
constexpr std::uint64_t group_bytes = std::uint64_t{2} << 20U;
constexpr std::size_t window_checks_max = 64;

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

bool is_start_of(const std::optional<wire::ShortTag>& part, const std::optional<Tag>& tag) {
  return part && tag && std::equal(part->begin(), part->end(), tag->begin());
}

}  // namespace

void TargetChecks::add(FileJob job, BasisFile basis) {
  filling_.bytes += job.entry.entry().size;
  filling_.jobs.push_back(std::move(job));
  filling_.bases.push_back(std::move(basis));
  if (filling_.jobs.size() == group_files || filling_.bytes >= group_bytes) flush();
}

void TargetChecks::flush() {
  if (!filling_.jobs.empty()) full_.push_back(std::exchange(filling_, {}));
}

std::size_t TargetChecks::backlog() const {
  return full_.size() * group_files + filling_.jobs.size();
}

void TargetChecks::advance() {
  while (!full_.empty() && asked_.size() < window_checks_max) {
    const std::uint32_t id = ++last_check_;
    Group group = std::move(full_.front());
    full_.pop_front();
    context_.actions.emplace_back(target_action::TagBasis{id, group.bases});
    asked_.emplace(id, std::move(group));
  }
}

void TargetChecks::on_tags(std::uint32_t check, std::vector<std::optional<Tag>> tags) {
  Group& group = asked_.at(check);
  group.tags = std::move(tags);
  wire::Check message{check, {}, {}};
  std::vector<Tag> known;
  for (const FileJob& job : group.jobs) message.files.push_back(job.source);
  for (const auto& tag : group.tags) known.push_back(tag.value_or(Tag{}));
  message.digest = fold_tags(known);
  context_.send(std::move(message));
}

void TargetChecks::on_result(const wire::CheckResult& result) {
  const auto found = asked_.find(result.id);
  if (found == asked_.end() || found->second.tags.empty()) malformed("answer to no check");
  Group group = std::move(found->second);
  asked_.erase(found);
  if (!result.same && result.tags.size() != group.jobs.size()) malformed("check of another size");
  for (std::size_t i = 0; i < group.jobs.size(); ++i) {
    const bool known = group.tags[i].has_value();
    const bool equal = result.same ? known : is_start_of(result.tags[i], group.tags[i]);
    on_answer_(std::move(group.jobs[i]), equal);
  }
}

}  // namespace lockstep::session
