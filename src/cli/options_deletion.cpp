// What is deleted.
#include <array>

#include "base/escape.hpp"
#include "cli/option_groups.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

void max_delete(Settings& s, const Use& use) {
  std::string_view text = use.value;
  s.sync.delete_limit.reset();
  if (!use.on || text == "-1") return;  // rsync's "no limit"
  const bool percent = text.ends_with('%');
  if (percent) text.remove_suffix(1);
  constexpr auto most = static_cast<std::uint64_t>(INT64_MAX);
  s.sync.delete_limit = {parse_number(text, percent ? 100 : most), percent};
}

void empty_source(Settings& s, const Use& use) {
  s.sync.allow_empty_source = use.value == "allow";
  if (use.value == "allow" || use.value == "refuse") return;
  throw Error(ExitCode::usage, "'" + escape(use.value) + "' is neither refuse nor allow");
}

// Deletions follow the complete plan: when, but for before content comes, makes no difference.
void delete_when(Settings& s, DeleteWhen when) {
  if (s.delete_when && *s.delete_when != when) {
    throw Error(ExitCode::usage, "--delete happens only once: before, during, delayed or after");
  }
  s.delete_when = when;
  s.sync.delete_extras = true;
  s.sync.delete_before = when == DeleteWhen::before;
}

constexpr auto table = std::to_array<Option>({
    {toggle(0, "delete"), Group::deletion, "remove from the target what the source lacks",
     [](Settings& s, const Use& u) { s.sync.delete_extras = u.on; }},
    {flag(0, "delete-before"), Group::deletion, "the same, before content comes, to save space",
     [](Settings& s, const Use&) { delete_when(s, DeleteWhen::before); }},
    {flag(0, "delete-during"), Group::deletion, "the same as --delete",
     [](Settings& s, const Use&) { delete_when(s, DeleteWhen::during); }},
    {flag(0, "del"), Group::deletion, "the same as --delete",
     [](Settings& s, const Use&) { delete_when(s, DeleteWhen::during); }},
    {flag(0, "delete-delay"), Group::deletion, "the same as --delete",
     [](Settings& s, const Use&) { delete_when(s, DeleteWhen::delayed); }},
    {flag(0, "delete-after"), Group::deletion, "the same as --delete",
     [](Settings& s, const Use&) { delete_when(s, DeleteWhen::after); }},
    {flag(0, "delete-excluded"), Group::deletion, "the same, and what filters leave out",
     [](Settings& s, const Use&) {
       s.sync.delete_extras = s.sync.selection.delete_excluded = true;
     }},
    {toggle(0, "ignore-errors"), Group::deletion, "delete although part could not be read",
     [](Settings& s, const Use& u) { s.sync.ignore_errors = u.on; }},
    {toggle(0, "force"), Group::deletion, "replace directories with content without --delete, too",
     [](Settings& s, const Use& u) { s.sync.force = u.on; }},
    {toggle(0, "remove-source-files"), Group::deletion, "remove files that the target has for good",
     [](Settings& s, const Use& u) { s.sync.remove_source_files = u.on; }},
    {limit("max-delete", "N|N%"), Group::deletion, "delete nothing at all if it were more",
     max_delete},
    {valued(0, "empty-source", "refuse|allow"), Group::deletion,
     "whether an empty source may empty the target", empty_source},
});

}  // namespace

std::span<const Option> deletion_options() {
  return table;
}

}  // namespace lockstep::cli
