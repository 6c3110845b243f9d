#pragma once
// Which paths take part in a run: filter rules as they hold in one directory of the transfer.
//
// Layer    tree: pure. Both sides build their filters from the same rules and their own rule files.
// Source   rsync(1), FILTER RULES (behaviour only): the first rule that matches decides, no match
//          includes; rules of a directory's own file come before those of the directories above,
//          all of them where the rule for such files stands.
// Threads  a Filter does not change once it is made.
// Cost     one match per rule up to the first that fits; nothing without rules.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tree/git_ignore.hpp"
#include "tree/pattern.hpp"
#include "tree/rule.hpp"

namespace lockstep::tree {

/// How often files of rules may name others, and how many kinds of them directories may have.
constexpr std::size_t merge_depth_max = 32;
constexpr std::size_t dir_merges_max = 256;
constexpr std::size_t rules_max = 65536;  // from the files of one directory and those above

/// What the side that builds a filter knows beside the rules.
struct FilterSetup {
  std::string base = {};         // absolute path of the transfer root, without a slash at its end
  bool delete_excluded = false;  // rules that are for both sides hide, and protect nothing
  bool nul_separated = false;    // -0, for the rule files
  bool git_ignores = false;      // directories' .gitignore files, after all rules
};

/// A compiled rule.
struct FilterRule {
  Pattern pattern;
  Rule written;
  std::string origin;  // the file it stands in; empty: the command line
};

class Filter;
using FilterRef = std::shared_ptr<const Filter>;
/// The content of a rule file by its absolute path; nothing where there is none.
using ReadRules = std::function<std::optional<std::string>(const std::string& path)>;

class Filter {
 public:
  enum class Ask : std::uint8_t {
    hidden,          // is it left out of the source?
    kept,            // is it protected from deletion at the target?
    kept_in_deleted  // the same in a directory that is deleted
  };

  Filter() = default;
  /// Rules of kind match and dir_merge only. Throws Error{usage} on an empty pattern.
  explicit Filter(const std::vector<Rule>& rules, FilterSetup setup = {});

  /// `path` is relative to the transfer root, without a leading slash.
  [[nodiscard]] bool excludes(std::string_view path, bool is_directory,
                              Ask ask = Ask::hidden) const;
  /// The rule that decides, where one does.
  [[nodiscard]] const FilterRule* decide(std::string_view path, bool is_directory, Ask ask) const;
  /// Whether an extended attribute takes part; asked only where judges_xattrs().
  [[nodiscard]] bool excludes_xattr(std::string_view name, Ask ask) const;
  [[nodiscard]] bool judges_xattrs() const noexcept { return judges_xattrs_; }
  /// No rule is known that could match.
  [[nodiscard]] bool empty() const noexcept { return items_->own.empty() && !git_; }
  /// Directories may have rules of their own.
  [[nodiscard]] bool has_directory_files() const noexcept {
    return !slots_.empty() || setup_.git_ignores;
  }

 private:
  friend class FilterReader;
  struct Item {
    std::optional<std::size_t> slot;  // all rules of that kind of file
    std::optional<FilterRule> rule;
  };
  struct List {
    std::vector<Item> own;
    std::shared_ptr<const List> inherited;
    std::size_t size = 0;  // with what is inherited
  };
  using ListRef = std::shared_ptr<const List>;
  /// One kind of rule file that directories may have.
  struct Slot {
    Rule merge;
    std::string name;       // of the file
    std::string scan_from;  // not yet read: the directory above the transfer where it begins
    ListRef rules;
  };
  struct GitRule {
    GitPattern pattern;
    FilterRule shown;
  };
  /// A directory's .gitignore, and those above it.
  struct GitFile {
    std::string directory;
    std::vector<GitRule> rules;
    std::shared_ptr<const GitFile> above;
  };
  struct Subject {
    std::string_view text;
    bool is_directory = false;
    bool is_xattr = false;
    Ask ask = Ask::hidden;
  };

  [[nodiscard]] const FilterRule* find_git(const Subject& subject) const;
  [[nodiscard]] const FilterRule* find(const List* list, const Subject& subject) const;
  [[nodiscard]] static bool fits(const FilterRule& rule, const Subject& subject);
  void add(List& list, const Rule& rule, const PatternPlace& anchor, const std::string& origin);
  void add_slot(List& list, const Rule& rule, const std::string& directory);

  FilterSetup setup_;
  ListRef items_ = std::make_shared<const List>();
  std::vector<Slot> slots_;
  std::shared_ptr<const GitFile> git_;
  bool judges_xattrs_ = false;
};

/// The filter inside `directory` (below the transfer root; empty is the root): that of the
/// directory above and what the directory's own files say. `first`: no directory above has been
/// entered, so that files are also looked for above the transfer where the rules say so. Throws
/// Error{usage} on what is no rule, Error{file_io} where a file that must be there is not, and what
/// `read` throws.
[[nodiscard]] FilterRef enter(const FilterRef& above, const std::string& directory, bool first,
                              const ReadRules& read);

/// Shell-like match: `*` and `?` stop at '/', `**` does not, `[...]` with ranges, `!`/`^` and
/// [:classes:], backslash escapes. Linear with bounded backtracking.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace lockstep::tree
