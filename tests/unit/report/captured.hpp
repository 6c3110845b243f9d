#pragma once
// Streams that keep what a sink wrote.
#include <memory>
#include <string>

#include "report/lines.hpp"

namespace lockstep::test {

struct Captured {
  std::string out;
  std::string err;
  std::size_t out_calls = 0;

  [[nodiscard]] report::Streams streams(bool terminal = false) {
    return {[this](std::string_view text) {
              out += text;
              ++out_calls;
            },
            [this](std::string_view text) { err += text; }, terminal, 80};
  }
};

inline tree::Change change(tree::Action action, tree::Why why, tree::Kind kind,
                           const std::string& path, const std::string& link = "") {
  tree::Change made;
  made.action = action;
  made.why = why;
  made.kind = kind;
  made.path = path;
  (kind == tree::Kind::symlink ? made.link_target : made.hard_link) = link;
  return made;
}

inline tree::Change new_file(const std::string& path) {
  return change(tree::Action::transfer, tree::Why::created, tree::Kind::file, path);
}

/// A style as -v (given `verbosity` times) and -i (`itemize` times) make it.
inline report::Style styled(unsigned verbosity, unsigned itemize = 0) {
  report::Style style;
  style.recursive = true;
  style.info.imply(report::info_rows(), verbosity);
  style.debug.imply(report::debug_rows(), verbosity);
  style.itemize = itemize;
  return style;
}

/// The line of one change; nothing: it has none.
inline std::optional<std::string> line_of(const report::Style& style, const tree::Change& change) {
  const report::Host host;
  return report::Lines(style, host).line(change);
}

}  // namespace lockstep::test
