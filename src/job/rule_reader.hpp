#pragma once
// The filter rules of a command line, and of the files that it names, in their order.
//
// Errors   Error{usage} on what is no rule; FileError with code file_io for a file that cannot be
//          read.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tree/rule.hpp"
#include "tree/rule_text.hpp"

namespace lockstep::job {

/// What one option asks for.
struct RuleWish {
  enum class Kind : std::uint8_t { rule, exclude, include, exclude_file, include_file };
  Kind kind = Kind::rule;
  std::string value;
  bool nul_separated = false;  // -0 came before it
};

class RuleReader {
 public:
  using Environment = std::function<std::optional<std::string>(const std::string& name)>;
  /// `environment` is asked for HOME and CVSIGNORE, where a rule wants them.
  explicit RuleReader(Environment environment) : environment_(std::move(environment)) {}

  void take(const RuleWish& wish);
  /// -C: what CVS ignores, and the .cvsignore of every directory.
  void take_cvs();
  /// What is left: of kind match and dir_merge.
  [[nodiscard]] std::vector<tree::Rule> rules() && { return std::move(rules_); }

 private:
  void add(tree::Rule rule, bool nul_separated, std::size_t depth);
  void add_file(const std::string& path, const tree::RuleContext& context, std::size_t depth);
  void add_cvs(const tree::Rule& rule);

  Environment environment_;
  std::vector<tree::Rule> rules_;
  bool knows_cvs_ = false;
};

}  // namespace lockstep::job
