// How new content gets its place, and what becomes of the old.
#include <array>

#include "base/escape.hpp"
#include "cli/option_groups.hpp"
#include "cli/values.hpp"

namespace lockstep::cli {
namespace {

void generations(Settings& s, const Use& use) {
  constexpr std::uint64_t most = 1'000'000;
  s.sync.generations = static_cast<std::uint32_t>(parse_number(use.value, most));
}

void suffix(Settings& s, const Use& use) {
  if (use.value.find('/') != std::string::npos) {
    throw Error(ExitCode::usage, "'" + escape(use.value) + "' has a slash");
  }
  s.backup_suffix = use.value;
}

void partial_directory(Settings& s, const Use& use) {
  std::string path = use.value;
  while (path.ends_with('/') && path.size() > 1) path.pop_back();
  try {
    (void)tree::RelPath::parse(path);
  } catch (const Error&) {
    throw Error(ExitCode::unsupported,
                "'" + escape(use.value) + "' is not below the file's own directory");
  }
  s.sync.partial = true;
  s.sync.partial_directory = std::move(path);
}

void in_place(Settings& s, const Use& use) {
  s.sync.in_place = use.on;
  if (use.on) s.sync.partial = true;
}

void append(Settings& s, const Use& use) {
  s.sync.comparison.append = use.on;
}

void backup_directory(Settings& s, const Use& use) {
  s.sync.backup.on = true;
  s.sync.backup.directory = use.value;
}

void alternate(Settings& s, const Use& use, tree::AlternateOptions::Use how) {
  tree::AlternateOptions& all = s.sync.alternates;
  if (!all.directories.empty() && all.use != how) {
    throw Error(ExitCode::usage, "only one of --link-dest, --copy-dest and --compare-dest");
  }
  if (all.directories.size() == tree::alternates_max) {
    throw Error(ExitCode::usage, "more than 20 of them");
  }
  all.use = how;
  all.directories.push_back(use.value);
}

constexpr auto table = std::to_array<Option>({
    {flag('n', "dry-run"), Group::writing, "change nothing, show what would be done",
     [](Settings& s, const Use&) { s.sync.dry_run = true; }},
    {toggle(0, "partial"), Group::writing, "keep what an interrupted run has of a file",
     [](Settings& s, const Use& u) { s.sync.partial = u.on; }},
    {toggle(0, "inplace"), Group::writing, "write into existing files instead of replacing them",
     in_place},
    {toggle(0, "append"), Group::writing, "write only what is shorter at the target (--inplace)",
     append},
    {flag(0, "append-verify"), Group::writing, "the same as --append", append},
    {valued(0, "partial-dir", "DIR"), Group::writing, "... in DIR beside the file",
     partial_directory},
    {valued('T', "temp-dir", "DIR"), Group::writing, "stage content in DIR, not in the target",
     [](Settings& s, const Use& u) { s.sync.temp_directory = u.value; }},
    {toggle(0, "delay-updates"), Group::writing, "no new content is seen before all is there",
     [](Settings& s, const Use& u) { s.sync.delay_updates = u.on; }},
    {toggle(0, "preallocate"), Group::writing, "reserve the space of a file before writing it",
     [](Settings& s, const Use& u) { s.sync.preallocate = u.on; }},
    {toggle(0, "fsync"), Group::writing, "success means that data is on disk (default)",
     [](Settings& s, const Use& u) { s.sync.durable = u.on; }},
    {valued(0, "generations", "N"), Group::writing,
     "publish as a whole; keep N generations for readers", generations},
    {toggle('b', "backup"), Group::writing, "keep the old version of what is replaced or deleted",
     [](Settings& s, const Use& u) { s.sync.backup.on = u.on; }},
    {valued(0, "backup-dir", "DIR"), Group::writing, "... in this directory (implies -b)",
     backup_directory},
    {{.name = "suffix", .value = "SUFFIX", .may_be_empty = true},
     Group::writing,
     "... under the name with this behind it (~)",
     suffix},
    {repeated("link-dest", "DIR"), Group::writing, "link to what is equal there",
     [](Settings& s, const Use& u) { alternate(s, u, tree::AlternateOptions::Use::link); }},
    {repeated("copy-dest", "DIR"), Group::writing, "copy what is equal there",
     [](Settings& s, const Use& u) { alternate(s, u, tree::AlternateOptions::Use::copy); }},
    {repeated("compare-dest", "DIR"), Group::writing, "leave out what is equal there",
     [](Settings& s, const Use& u) { alternate(s, u, tree::AlternateOptions::Use::compare); }},
});

}  // namespace

std::span<const Option> writing_options() {
  return table;
}

}  // namespace lockstep::cli
