#pragma once
// Streams that keep what a sink wrote.
#include <memory>
#include <string>

#include "report/make_sink.hpp"

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
                           const std::string& path, const std::string& link_target = "") {
  tree::Change made;
  made.action = action;
  made.why = why;
  made.kind = kind;
  made.path = path;
  made.link_target = link_target;
  return made;
}

inline tree::Change new_file(const std::string& path) {
  return change(tree::Action::transfer, tree::Why::created, tree::Kind::file, path);
}

}  // namespace lockstep::test
