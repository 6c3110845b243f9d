// Entries that options leave as they are at the target: --existing, --ignore-existing, --max-size
// and --min-size. Their names still stand for something at the source, so nothing is deleted.
#include "base/escape.hpp"
#include "session/target_plan.hpp"

namespace lockstep::session {
namespace {

// The usual case costs nothing per entry.
bool passes_none_over(const tree::Selection& selection) {
  return !selection.existing_only && !selection.ignore_existing && !selection.size_max &&
         !selection.size_min;
}

std::string not_created(const tree::Entry& wanted, const std::string& shown) {
  const bool directory = wanted.kind == tree::Kind::directory;
  return std::string("not creating new ") + (directory ? "directory" : "file") + " \"" + shown +
         '"';
}

}  // namespace

bool TargetPlan::is_inside_passed_over(const tree::RelPath& directory) const {
  if (passed_over_.empty()) return false;
  for (tree::RelPath at = directory; !at.is_root(); at = at.parent()) {
    if (passed_over_.contains(at.text())) return true;
  }
  return false;
}

bool TargetPlan::is_passed_over(const Difference& difference, const tree::Entry& wanted,
                                const tree::Entry* own) {
  const tree::Selection& selection = context_.setup.options.selection;
  if (passes_none_over(selection)) return false;
  const bool directory = wanted.kind == tree::Kind::directory;
  const bool both_directories = directory && own != nullptr && own->kind == wanted.kind;
  const bool is_file = wanted.kind == tree::Kind::file;
  const tree::RelPath path = difference.path->child(wanted.name);
  std::string why;
  if (selection.existing_only && own == nullptr) {
    why = not_created(wanted, escape(path.text()));
  } else if (selection.ignore_existing && own != nullptr && !both_directories) {
    why = escape(path.text()) + " exists";
  } else if (is_file && selection.too_large(wanted.size)) {
    why = escape(path.text()) + " is over max-size";
  } else if (is_file && selection.too_small(wanted.size)) {
    why = escape(path.text()) + " is under min-size";
  } else {
    return false;
  }
  if (context_.setup.want_unchanged) {
    context_.problem({ExitCode::ok, std::move(why), tree::About::passed_over});
  }
  if (directory) passed_over_.insert(path.text());
  return true;
}

}  // namespace lockstep::session
