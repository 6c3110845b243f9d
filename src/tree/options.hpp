#pragma once
// What one run is asked to do: the same value at both ends (it travels in Hello).
//
// Layer    tree: values only.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tree/alternates.hpp"
#include "tree/backup.hpp"
#include "tree/comparison.hpp"
#include "tree/entry.hpp"
#include "tree/id_rules.hpp"
#include "tree/links.hpp"
#include "tree/mode_changes.hpp"
#include "tree/naming.hpp"
#include "tree/selection.hpp"

namespace lockstep::tree {

/// --max-delete=N or N%: more than this and nothing is deleted at all.
struct DeleteLimit {
  std::uint64_t value = 0;
  bool percent = false;  // of the target's entries in scope
};

/// Whether the target sets what only a superuser may set: owners, devices.
enum class Super : std::uint8_t {
  automatic,  // where this process is one
  always,     // --super: it is tried
  never,      // --no-super
  faked       // --fake-super: it is noted in an extended attribute
};

enum class Compress : std::uint8_t { automatic, always, never };
constexpr std::uint8_t compress_level_max = 19;

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order of their meaning
struct SyncOptions {
  Kinds kinds;
  Naming naming;
  Selection selection;
  Attributes attributes;
  Comparison comparison;
  std::vector<ModeChange> mode_changes;  // --chmod, made at the source
  bool numeric_ids = false;              // owners by number, whatever their names
  std::vector<IdRule> user_rules;        // --usermap, --chown, applied at the target
  std::vector<IdRule> group_rules;
  Super super = Super::automatic;
  bool source_faked = false;  // --fake-super at the source: such notes are read there
  LinkOptions links;
  BackupOptions backup;
  AlternateOptions alternates;
  bool hard_links = false;
  bool whole_file = false;           // -W: no delta
  bool sparse = false;               // -S
  bool preallocate = false;          // space is reserved before content is written
  bool in_place = false;             // --inplace: a file that exists is written to
  bool delay_updates = false;        // nothing gets its name before all is staged
  bool delete_extras = false;        // --delete
  bool delete_before = false;        // ... before content comes, which needs less space
  bool ignore_errors = false;        // deletions, although part of the source could not be read
  bool force = false;                // directories make way for other kinds without --delete, too
  bool remove_source_files = false;  // once the target has them for good
  bool dry_run = false;
  bool make_parents = false;  // --mkpath: of the target
  bool partial = false;
  std::string partial_directory;  // --partial-dir, beside the file; empty: in staging
  std::string temp_directory;     // -T, from the target's root on; empty: in the target itself
  bool durable = true;            // --fsync / --no-fsync
  bool allow_empty_source = false;
  bool detect_renames = true;
  std::optional<DeleteLimit> delete_limit;
  Compress compress = Compress::automatic;
  std::uint8_t compress_level = 0;  // zstd's, at most compress_level_max; 0: as the link asks
  std::uint32_t generations = 0;    // kept at the target; 0: a plain tree, updated in place
  std::vector<std::string> never_compressed;  // --skip-compress: patterns of names

  /// Whether the target's extra `name` of `parent` is what a run needs itself: old versions (-b),
  /// or the directory that -T names.
  [[nodiscard]] bool protects(const RelPath& parent, std::string_view name) const {
    if (backup.protects(parent, name)) return true;
    const RelPath temp = temp_directory.empty() ? RelPath() : below_target(temp_directory);
    return !temp.is_root() && temp.name() == name && temp.parent() == parent;
  }

  /// Whether the target may lose names that nothing replaces.
  [[nodiscard]] bool removes() const noexcept {
    return delete_extras || naming.missing == Missing::removed;
  }
};

}  // namespace lockstep::tree
