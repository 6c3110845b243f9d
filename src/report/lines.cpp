#include "report/lines.hpp"

#include "base/escape.hpp"
#include "report/itemize.hpp"

namespace lockstep::report {
namespace {

using tree::Action;
using tree::Change;
using tree::Kind;

std::optional<OutFormat> format_of(const Style& style) {
  if (style.out_format) return OutFormat(*style.out_format);
  if (style.itemize > 0) return OutFormat("%i %n%L");
  if (style.info[Info::name] > 0) return OutFormat("%n%L");
  return std::nullopt;
}

}  // namespace

Lines::Lines(const Style& style, const Host& host)
    : style_(style),
      host_(host),
      format_(format_of(style)),
      itemized_(format_ && format_->has('i')) {}

bool Lines::names_target() const {
  return style_.info[Info::name] > 0 || itemized_;
}

std::optional<std::string> Lines::line(const Change& change) const {
  if (change.action == Action::remove) return removed(change);
  if (is_unchanged(change)) return kept(change);
  if (format_ && (itemized_ || is_named(change))) return formatted(change);
  if (style_.info[Info::name] > 1 && !is_named(change)) return name(change);
  return std::nullopt;
}

std::optional<std::string> Lines::removed(const Change& change) const {
  if (format_ && (itemized_ || format_->has('o'))) return formatted(change);
  if (!format_ && style_.info[Info::del] == 0) return std::nullopt;
  return "deleting " + name(change) + (change.kind == Kind::directory ? "/" : "");
}

std::optional<std::string> Lines::kept(const Change& change) const {
  const bool names = style_.info[Info::name] > 1;
  if (itemized_ && (names || style_.itemize > 1)) return formatted(change);
  const bool directory = change.kind == Kind::directory;
  if (!names || itemized_ || (directory && change.action == Action::keep)) return std::nullopt;
  return name(change) + (directory ? "/" : "") + " is uptodate";
}

std::string Lines::formatted(const Change& change) const {
  return format_->line(change, style_, host_);
}

std::string Lines::name(const Change& change) const {
  return escape(change.path, style_.raw_high);
}

bool wants_remark(const Style& style, tree::About about) {
  switch (about) {
    case tree::About::general:
    case tree::About::warning:
      return true;
    case tree::About::special_file:
      return style.info[Info::nonreg] > 0;
    case tree::About::passed_over:
      return style.info[Info::skip] > 0;
    case tree::About::command:
      return style.debug[Debug::cmd] > 0;
    case tree::About::removed_file:
      return style.info[Info::remove] > 0;
    case tree::About::hidden:
      return style.debug[Debug::filter] > 0;
    case tree::About::backup:
      return style.info[Info::backup] > 0;
    case tree::About::protocol:
      return style.debug[Debug::proto] > 0;
  }
  return false;
}

}  // namespace lockstep::report
