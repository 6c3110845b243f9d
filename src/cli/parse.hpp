#pragma once
// A command line in rsync's grammar, split into uses of options and the words between them.
//
// Layer    cli: the only place that knows CLI11.
// Grammar  --opt=v, --opt v, -o v, -ov, -o=v, clusters (-avzP), --no-opt, -- ends options. No
//          option has an optional value. Order is kept: later uses override earlier ones.
// Errors   Error{usage}: unknown option (with the nearest name), value missing or not wanted.
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::cli {

/// How one option is written.
struct Spelling {
  char letter = 0;              // 0: none
  std::string_view name = {};   // empty: only the letter
  std::string_view value = {};  // what --help calls the value; empty: a flag
  bool negatable = false;       // has --no-NAME and --no-LETTER
  bool repeatable = false;      // every use counts (and none comes from the environment)
  bool may_be_empty = false;    // an empty value has a meaning
  [[nodiscard]] bool takes_value() const noexcept { return !value.empty(); }
};

/// One use of `spellings[option]`.
struct Use {
  std::size_t option = 0;
  std::string value;
  bool on = true;  // false: --no-...
};

struct Line {
  std::vector<Use> uses;           // in command-line order
  std::vector<std::string> words;  // everything else
};

/// `args` is without the program's name. Linear in the number of words.
[[nodiscard]] Line parse(const std::vector<std::string>& args, std::span<const Spelling> spellings);

/// "--name" or "-l": how messages call it.
[[nodiscard]] std::string spelled(const Spelling& spelling);

}  // namespace lockstep::cli
