#include "session/source_checks.hpp"

#include <algorithm>

namespace lockstep::session {
namespace {

constexpr std::size_t open_max = 4096;

}  // namespace

void SourceChecks::on_check(const wire::Check& check) {
  if (open_.size() >= open_max) throw Error(ExitCode::stream, "too many open checks");
  if (!open_.emplace(check.id, check.digest).second) {
    throw Error(ExitCode::stream, "check number used twice");
  }
  source_action::TagFiles action{check.id, {}};
  for (const wire::FileRef& ref : check.files) action.files.push_back(tree_.file(ref));
  actions_.emplace_back(std::move(action));
}

void SourceChecks::on_tags(const TagResult& result) {
  const auto found = open_.find(result.check);
  if (found == open_.end()) return;
  const tree::RangeDigest theirs = found->second;
  open_.erase(found);
  wire::CheckResult answer;
  answer.id = result.check;
  std::vector<Tag> tags;
  for (const std::optional<Tag>& tag : result.tags) {
    std::optional<wire::ShortTag>& part = answer.tags.emplace_back();
    if (!tag) continue;
    tags.push_back(*tag);
    part.emplace();
    std::copy_n(tag->begin(), part->size(), part->begin());
  }
  answer.same = tags.size() == result.tags.size() && fold_tags(tags) == theirs;
  if (answer.same) answer.tags.clear();
  actions_.emplace_back(source_action::Send{std::move(answer)});
}

}  // namespace lockstep::session
