#pragma once
// Which line a change has on standard output, if any: -v, -vv, -i, -ii and --out-format. Pure.
#include <optional>
#include <string>

#include "report/out_format.hpp"

namespace lockstep::report {

class Lines {
 public:
  /// Both are borrowed.
  Lines(const Style& style, const Host& host);

  /// Without its newline; nothing where it has none.
  [[nodiscard]] std::optional<std::string> line(const tree::Change& change) const;
  /// Whether a target that was made is worth a line.
  [[nodiscard]] bool names_target() const;

 private:
  [[nodiscard]] std::optional<std::string> removed(const tree::Change& change) const;
  [[nodiscard]] std::optional<std::string> kept(const tree::Change& change) const;
  [[nodiscard]] std::string formatted(const tree::Change& change) const;
  [[nodiscard]] std::string name(const tree::Change& change) const;

  const Style& style_;
  const Host& host_;
  std::optional<OutFormat> format_;  // empty: changes have no lines
  bool itemized_;                    // attributes alone count
};

/// Whether a remark is one that `style` asks for.
[[nodiscard]] bool wants_remark(const Style& style, tree::About about);

}  // namespace lockstep::report
