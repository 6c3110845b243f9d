#pragma once
// The options of a sync: one row each, and the settings they make.
//
// To add an option, add a row to the table of its group in options_GROUP.cpp (and a paragraph to
// man/lockstep.1.scd; a test asks for it).
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "cli/parse.hpp"
#include "job/request.hpp"
#include "job/rule_reader.hpp"
#include "report/make_sink.hpp"

namespace lockstep::cli {

enum class DeleteWhen : std::uint8_t { before, during, delayed, after };
enum class FormatChoice : std::uint8_t { automatic, human, json, quiet };

/// Options that are about one end of a run.
struct EndSettings {
  tree::Super super = tree::Super::automatic;
  bool munges = false;
};

/// What the options of one command line add up to; the defaults are written here once.
struct Settings {
  tree::SyncOptions sync;
  job::Link link;
  EndSettings here;
  std::optional<EndSettings> there;  // -M
  std::vector<std::string> sources;  // --source
  std::uint16_t port = 0;            // --port; 0: the usual one
  std::vector<job::RuleWish> rules;  // of options that give filter rules, in their order
  unsigned rule_files = 0;           // -F, -FF
  bool old_dirs = false;             // --old-dirs
  bool cvs_exclude = false;          // -C
  std::optional<DeleteWhen> delete_when;
  std::optional<std::string> backup_suffix;
  std::optional<std::chrono::seconds> stop_after;
  std::optional<bool> whole_file;  // not given: between local directories
  bool recursive = false;          // -r itself, which --files-from wants beside -a
  std::optional<bool> relative;    // not given: with --files-from
  std::string files_from;          // empty: none
  bool from_zero = false;          // lists are separated by NUL
  unsigned verbosity = 0;
  unsigned human_numbers = 1;  // report::Units
  report::InfoLevels info;     // what --info says beside -v
  report::DebugLevels debug;   // what --debug says beside -v
  std::optional<std::string> out_format;
  std::optional<std::string> log_format;
  std::string log_file;
  unsigned itemize = 0;
  bool quiet = false;
  bool stats = false;
  bool progress = false;
  bool eight_bit = false;
  bool list_only = false;
  bool all_to_stderr = false;
  bool help = false;
  bool info_help = false;
  bool debug_help = false;
  unsigned version = 0;  // -V, -VV
  FormatChoice format = FormatChoice::automatic;

  /// Whether some directory may be sent with all that it holds.
  [[nodiscard]] bool recursive_or_directories() const noexcept {
    return sync.kinds.carry(tree::Kind::directory) || old_dirs || !files_from.empty();
  }
};

enum class Group : std::uint8_t {
  traversal,
  symlinks,
  attributes,
  comparison,
  writing,
  deletion,
  filter,
  link,
  output,
  compatibility
};

struct Option {
  Spelling spelling;
  Group group;
  std::string_view help;
  void (*apply)(Settings& settings, const Use& use);
};

[[nodiscard]] std::span<const Option> sync_options();
[[nodiscard]] std::vector<Spelling> spellings_of(std::span<const Option> options);
[[nodiscard]] std::string_view title_of(Group group);

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// True where environment and config files may give a value: long options that take one.
[[nodiscard]] bool has_default(const Spelling& spelling);
/// "LOCKSTEP_MAX_DELETE" for --max-delete; empty where there is no default.
[[nodiscard]] std::string environment_name(const Spelling& spelling);
/// "max_delete" for --max-delete, whether or not it may have a default.
[[nodiscard]] std::string config_key(const Spelling& spelling);

/// A value from a config file.
struct Default {
  std::size_t option = 0;  // of sync_options()
  std::string value;
  std::string where;  // "FILE:LINE: KEY"
};

/// `defaults` in their order, then the environment's values, then `uses` in their order: later
/// ones override. Errors name the option and where it was given.
[[nodiscard]] Settings settle(const std::vector<Use>& uses, const Environment& environment,
                              const std::vector<Default>& defaults);

}  // namespace lockstep::cli
