#pragma once
// --out-format and --log-file-format: a line for each change, by percent escapes. Pure.
//
// Source   rsyncd.conf(5), "log format": the same letters, widths and apostrophes. Those that only
//          a daemon can fill (%a %h %P %u) stay as they are written, as a client of rsync has it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/make_sink.hpp"

namespace lockstep::report {

class OutFormat {
 public:
  explicit OutFormat(std::string_view text);
  /// Whether `letter` is one of its escapes.
  [[nodiscard]] bool has(char letter) const;
  /// One line without its newline; names are escaped.
  [[nodiscard]] std::string line(const tree::Change& change, const Style& style,
                                 const Host& host) const;

 private:
  struct Piece {
    std::string text;  // as it stands; of an escape what it was written as
    char letter = 0;   // 0: text alone
    unsigned human = 0;
    std::size_t width = 0;
    bool left = false;
  };
  [[nodiscard]] static std::optional<Piece> escape_at(std::string_view text);
  [[nodiscard]] static std::string value(const Piece& piece, const tree::Change& change,
                                         const Style& style, const Host& host);
  std::vector<Piece> pieces_;
};

/// "rwxr-xr-x" of permission bits, with s, S, t, T.
[[nodiscard]] std::string permissions(std::uint16_t mode);

}  // namespace lockstep::report
