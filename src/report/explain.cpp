#include "report/explain.hpp"

#include <array>

#include "base/escape.hpp"

namespace lockstep::report {
namespace {

using tree::Action;
using tree::Change;
using tree::Why;

struct Reason {
  Why why;
  const char* text;
};
constexpr auto reasons =
    std::to_array<Reason>({{Why::created, "the target does not have it"},
                           {Why::content, "its content differs"},
                           {Why::size, "its size differs"},
                           {Why::time, "its modification time differs"},
                           {Why::time_set, "its modification time is not kept (no -t)"},
                           {Why::perms, "its permissions differ"},
                           {Why::owner, "its owner differs"},
                           {Why::group, "its group differs"},
                           {Why::acl, "its ACL differs"},
                           {Why::xattr, "its extended attributes differ"}});

std::string because(const Change& change) {
  std::string out;
  for (const Reason& reason : reasons) {
    if (has(change.why, reason.why)) out += std::string("  ") + reason.text + '\n';
  }
  if (!change.renamed_from.empty()) {
    out += "  its content is at the target as " + escape(change.renamed_from) + '\n';
  }
  return out;
}

std::string kept(const Change& change, bool checksum) {
  if (change.kind != tree::Kind::file) return "  both sides have it alike\n";
  return checksum ? "  its content is the same\n" : "  size and modification time are the same\n";
}

const char* verdict(const Change& change, bool deletes) {
  switch (change.action) {
    case Action::transfer:
      return "would be sent";
    case Action::create:
      return "would be made";
    case Action::hard_link:
      return "would become a hard link";
    case Action::metadata:
      return "would get other attributes";
    case Action::keep:
      return "would stay as it is";
    case Action::remove:
      return deletes ? "would be deleted" : "would stay at the target";
  }
  return "";
}

}  // namespace

void ExplainSink::change(const Change& change) {
  if (change.path != question_.path) return;
  // What makes way for another kind is told twice: the second time counts.
  if (!change_ || change.action != Action::remove) change_ = change;
}

void ExplainSink::problem(const tree::Problem& problem) {
  if (problem.message.find(escape(question_.path)) != std::string::npos) remark_ = problem.message;
  if (problem.code != ExitCode::ok) err_("lockstep: " + problem.message + '\n');
}

std::string ExplainSink::untold() const {
  if (const auto rule = question_.rule(question_.path)) {
    return "is left out\n  " + *rule + "\n  what is left out is kept at the target\n";
  }
  if (!remark_.empty()) return "is left out\n  " + remark_ + '\n';
  return "is on neither side\n";
}

std::string ExplainSink::answer() const {
  const std::string name = escape(question_.path) + ": ";
  if (!change_) return name + untold();
  std::string out = name + verdict(*change_, question_.deletes) + '\n';
  if (change_->action == Action::keep) return out + kept(*change_, question_.checksum);
  if (change_->action != Action::remove) return out + because(*change_);
  out += "  the source does not have it\n";
  return question_.deletes ? out : out + "  --delete was not given\n";
}

}  // namespace lockstep::report
