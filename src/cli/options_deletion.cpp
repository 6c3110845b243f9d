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

constexpr auto table = std::to_array<Option>({
    {toggle(0, "delete"), Group::deletion, "remove from the target what the source lacks",
     [](Settings& s, const Use& u) { s.sync.delete_extras = u.on; }},
    {flag(0, "delete-before"), Group::deletion, "the same, before content comes, to save space",
     [](Settings& s, const Use&) { s.sync.delete_extras = s.sync.delete_before = true; }},
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
