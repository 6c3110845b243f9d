#include "report/out_format.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/escape.hpp"
#include "report/itemize.hpp"

namespace lockstep::report {
namespace {

constexpr std::string_view letters = "bBcCfGilLmMnoptU%";
constexpr std::size_t width_max = 4096;
constexpr std::size_t digest_digits = 32;

std::string number(std::uint64_t value, unsigned human) {
  return amount(value, static_cast<Units>(std::min(human, 3U)));
}

std::string time_of(std::int64_t seconds, const Host& host) {
  std::string time = host.local_time(seconds);
  std::replace(time.begin(), time.end(), ' ', '-');
  return time;
}

std::string operation(const tree::Change& change, const Style& style) {
  if (change.action == tree::Action::remove) return "del.";
  return style.from_other_host ? "recv" : "send";
}

}  // namespace

// The escape that `text` begins with: apostrophes, minus, width, letter.
std::optional<OutFormat::Piece> OutFormat::escape_at(std::string_view text) {
  if (text.empty() || text[0] != '%') return std::nullopt;
  Piece piece;
  std::size_t at = 1;
  for (; at < text.size() && text[at] == '\''; ++at) ++piece.human;
  piece.left = at < text.size() && text[at] == '-';
  if (piece.left) ++at;
  const auto width = std::from_chars(text.data() + at, text.data() + text.size(), piece.width);
  at = static_cast<std::size_t>(width.ptr - text.data());
  const bool too_wide = width.ec == std::errc::result_out_of_range;
  piece.width = too_wide ? width_max : std::min(piece.width, width_max);
  if (at >= text.size() || letters.find(text[at]) == std::string_view::npos) return std::nullopt;
  piece.letter = text[at];
  piece.text = text.substr(0, at + 1);
  return piece;
}

OutFormat::OutFormat(std::string_view text) {
  while (!text.empty()) {
    std::optional<Piece> escape = escape_at(text);
    const bool follows_text = !escape && !pieces_.empty() && pieces_.back().letter == 0;
    if (!escape) escape = Piece{std::string(text.substr(0, 1))};
    text.remove_prefix(escape->text.size());
    if (follows_text) {
      pieces_.back().text += escape->text;
    } else {
      pieces_.push_back(std::move(*escape));
    }
  }
}

bool OutFormat::has(char letter) const {
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [&](const Piece& piece) { return piece.letter == letter; });
}

std::string OutFormat::value(const Piece& piece, const tree::Change& change, const Style& style,
                             const Host& host) {
  const bool removed = change.action == tree::Action::remove;
  switch (piece.letter) {
    case 'b':
      return number(change.sent_bytes, piece.human);
    case 'B':
      return removed ? "---------" : permissions(change.mode);
    case 'c':
      return number(change.sums_bytes, piece.human);
    case 'C':
      return std::string(digest_digits, ' ');  // never known: no file is summed as a whole
    case 'f':
      return change.source_path.empty() ? change.path : change.source_path;
    case 'G':
      return style.keeps_groups || removed ? std::to_string(change.gid) : "DEFAULT";
    case 'i':
      return itemize(change,
                     style.to_other_host ? Sink::Direction::sending : Sink::Direction::receiving);
    case 'l':
      return number(change.size, piece.human);
    case 'L':
      return link_suffix(change);
    case 'M':
      return time_of(change.modified.seconds, host);
    case 'n':
      return change.path + (change.kind == tree::Kind::directory ? "/" : "");
    case 'o':
      return operation(change, style);
    case 'p':
      return std::to_string(host.process);
    case 't':
      return host.local_time(host.now());
    case 'U':
      return std::to_string(change.uid);
    case '%':
      return "%";
    default:
      return "";  // %m: a client's module has no name
  }
}

std::string OutFormat::line(const tree::Change& change, const Style& style,
                            const Host& host) const {
  std::string out;
  for (const Piece& piece : pieces_) {
    if (piece.letter == 0) {
      out += piece.text;
      continue;
    }
    const std::string text = value(piece, change, style, host);
    const std::string padding(piece.width - std::min(piece.width, text.size()), ' ');
    out += (piece.left ? "" : padding) + escape(text, style.raw_high);
    if (piece.left) out += padding;
  }
  return out;
}

std::string permissions(std::uint16_t mode) {
  std::string out = "rwxrwxrwx";
  for (std::size_t i = 0; i < out.size(); ++i) {
    if ((mode >> (8 - i) & 1U) == 0) out[i] = '-';
  }
  const auto special = [&](unsigned bit, std::size_t at, char letter) {
    if ((mode & bit) == 0) return;
    const bool executable = out[at] == 'x';
    out[at] = executable ? letter : static_cast<char>(letter - 'a' + 'A');
  };
  special(04000, 2, 's');
  special(02000, 5, 's');
  special(01000, 8, 't');
  return out;
}

}  // namespace lockstep::report
