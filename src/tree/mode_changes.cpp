#include "tree/mode_changes.hpp"

#include <algorithm>

#include "base/error.hpp"

namespace lockstep::tree {
namespace {

constexpr std::uint16_t all_bits = 07777;
constexpr std::uint16_t execute_bits = 0111;
constexpr std::uint16_t sticky_bit = 01000;
constexpr std::uint16_t user = 0100;
constexpr std::uint16_t group = 0010;
constexpr std::uint16_t others = 0001;
constexpr std::size_t octal_digits_max = 4;

/// Reads one change; `text` has no comma.
class Reader {
 public:
  Reader(std::string_view text, unsigned umask) : text_(text), umask_(umask) {}

  ModeChange read() {
    if (skip('D')) {
      change_.to = ModeChange::To::directories;
    } else if (skip('F')) {
      change_.to = ModeChange::To::files;
    }
    if (!text_.empty() && text_.front() >= '0' && text_.front() <= '7') {
      octal();
    } else {
      symbolic();
    }
    return change_;
  }

 private:
  [[noreturn]] static void refuse() { throw Error(ExitCode::usage, "is not a list of modes"); }

  bool skip(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  void octal() {
    if (text_.size() > octal_digits_max) refuse();
    unsigned bits = 0;
    for (const char c : text_) {
      if (c < '0' || c > '7') refuse();
      bits = bits * 8 + static_cast<unsigned>(c - '0');
    }
    change_.how = ModeChange::How::assign;
    change_.bits = static_cast<std::uint16_t>(bits);
    change_.cleared = all_bits;
  }

  void symbolic() {
    while (classes(text_.empty() ? '\0' : text_.front())) text_.remove_prefix(1);
    if (text_.empty()) refuse();
    how(text_.front());
    text_.remove_prefix(1);
    const bool named = who_ != 0;
    if (!named) who_ = execute_bits;
    if (copies()) return;
    for (const char c : text_) right(c);
    unsigned bits = who_ * rights_;
    if (!named) bits &= ~umask_;
    change_.bits = static_cast<std::uint16_t>(bits | special_);
    const unsigned set_ids = special_ != 0 ? set_ids_ : 0U;
    change_.cleared = static_cast<std::uint16_t>(who_ * 7U | set_ids);
  }

  bool classes(char c) {
    switch (c) {
      case 'u':
        who_ |= user;
        set_ids_ |= 04000;
        return true;
      case 'g':
        who_ |= group;
        set_ids_ |= 02000;
        return true;
      case 'o':
        who_ |= others;
        return true;
      case 'a':
        who_ |= execute_bits;
        return true;
      default:
        return false;
    }
  }

  void how(char c) {
    if (c != '=' && c != '+' && c != '-') refuse();
    change_.how = c == '='   ? ModeChange::How::assign
                  : c == '+' ? ModeChange::How::add
                             : ModeChange::How::remove;
  }

  // The rights of one class alone, for others: g=u.
  bool copies() {
    if (text_.size() != 1) return false;
    const std::size_t place = std::string_view("ogu").find(text_.front());
    if (place == std::string_view::npos) return false;
    change_.copy_to = static_cast<std::uint16_t>(who_);
    change_.copy_shift = static_cast<std::uint8_t>(3 * place);
    change_.cleared = static_cast<std::uint16_t>(who_ * 7U);
    return true;
  }

  void right(char c) {
    const std::size_t place = std::string_view("xwr").find(c);
    if (place != std::string_view::npos) {
      rights_ |= 1U << place;
    } else if (c == 'X') {
      rights_ |= 1U;
      change_.execute_if_any = true;
    } else if (c == 's') {
      special_ |= set_ids_ != 0 ? set_ids_ : 04000U;
    } else if (c == 't') {
      special_ |= sticky_bit;
    } else {
      refuse();
    }
  }

  std::string_view text_;
  unsigned umask_;
  ModeChange change_;
  unsigned who_ = 0;
  unsigned set_ids_ = 0;
  unsigned rights_ = 0;
  unsigned special_ = 0;
};

unsigned apply(const ModeChange& change, unsigned mode, bool may_execute) {
  unsigned bits = change.bits;
  if (change.copy_to != 0) bits = ((mode >> change.copy_shift) & 7U) * change.copy_to;
  if (change.how == ModeChange::How::remove) return mode & ~bits;
  if (change.execute_if_any && !may_execute) bits &= ~unsigned{execute_bits};
  if (change.how == ModeChange::How::assign) mode &= ~unsigned{change.cleared};
  return mode | bits;
}

}  // namespace

std::vector<ModeChange> parse_mode_changes(std::string_view text, unsigned umask) {
  std::vector<ModeChange> changes;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    changes.push_back(Reader(text.substr(start, end - start), umask).read());
    start = end + 1;
  }
  return changes;
}

std::uint16_t changed_mode(const std::vector<ModeChange>& changes, std::uint16_t mode,
                           bool is_directory) {
  const bool may_execute = is_directory || (mode & execute_bits) != 0;
  unsigned result = mode;
  for (const ModeChange& change : changes) {
    const bool other_kind =
        change.to == (is_directory ? ModeChange::To::files : ModeChange::To::directories);
    if (!other_kind) result = apply(change, result, may_execute);
  }
  return static_cast<std::uint16_t>(result & all_bits);
}

}  // namespace lockstep::tree
