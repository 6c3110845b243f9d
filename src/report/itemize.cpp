#include "report/itemize.hpp"

#include <algorithm>
#include <array>

namespace lockstep::report {
namespace {

using tree::Action;
using tree::Change;
using tree::Kind;
using tree::Why;

char action_letter(Action action, Sink::Direction direction) {
  switch (action) {
    case Action::transfer:
      return direction == Sink::Direction::sending ? '<' : '>';
    case Action::create:
      return 'c';
    case Action::hard_link:
      return 'h';
    case Action::metadata:
      return '.';
    case Action::remove:
      return '*';
    case Action::keep:
      return '.';
  }
  return '?';
}

char kind_letter(Kind kind) {
  switch (kind) {
    case Kind::file:
      return 'f';
    case Kind::directory:
      return 'd';
    case Kind::symlink:
      return 'L';
    case Kind::char_device:
    case Kind::block_device:
      return 'D';
    case Kind::fifo:
    case Kind::socket:
      return 'S';
  }
  return '?';
}

std::string why_letters(Why why) {
  struct Column {
    Why why;
    char letter;
  };
  constexpr auto columns = std::to_array<Column>({{Why::content, 'c'},
                                                  {Why::size, 's'},
                                                  {Why::time, 't'},
                                                  {Why::perms, 'p'},
                                                  {Why::owner, 'o'},
                                                  {Why::group, 'g'},
                                                  {Why::access_time, 'u'},
                                                  {Why::acl, 'a'},
                                                  {Why::xattr, 'x'}});
  std::string out;
  for (const Column& column : columns) out += has(why, column.why) ? column.letter : '.';
  if (has(why, Why::time_set)) out[2] = 'T';
  return out;
}

}  // namespace

std::string itemize(const Change& change, Sink::Direction direction) {
  if (change.action == Action::remove) return "*deleting  ";
  std::string out = {action_letter(change.action, direction), kind_letter(change.kind)};
  if (change.action == Action::keep && !change.hard_link.empty()) out[0] = 'h';
  if (has(change.why, Why::created)) return out + "+++++++++";
  const std::string letters = why_letters(change.why);
  const bool all_same = letters.find_first_not_of('.') == std::string::npos;
  // A transfer of equal attributes keeps its dots; anything else is shown blank.
  return out + (all_same && change.action != Action::transfer ? std::string(9, ' ') : letters);
}

std::string link_suffix(const Change& change) {
  if (change.action == Action::remove) return {};
  if (change.action == Action::hard_link && !change.hard_link.empty()) {
    return " => " + change.hard_link;
  }
  return change.kind == Kind::symlink ? " -> " + change.link_target : "";
}

bool is_unchanged(const Change& change) {
  if (change.action == Action::keep) return true;
  if (change.why != Why::none) return false;
  const bool names_none = change.hard_link.empty();
  return change.action == Action::create || (change.action == Action::hard_link && names_none);
}

bool is_named(const Change& change) {
  if (is_unchanged(change)) return false;
  return change.action != Action::metadata || change.kind == Kind::directory;
}

}  // namespace lockstep::report
