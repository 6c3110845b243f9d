#include "tree/glob.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

namespace lockstep::tree {
namespace {

using ByteSet = std::bitset<256>;

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

struct NamedClass {
  std::string_view name;
  int (*contains)(int);
};
constexpr auto named_classes = std::to_array<NamedClass>({{"alnum", std::isalnum},
                                                          {"alpha", std::isalpha},
                                                          {"blank", std::isblank},
                                                          {"cntrl", std::iscntrl},
                                                          {"digit", std::isdigit},
                                                          {"graph", std::isgraph},
                                                          {"lower", std::islower},
                                                          {"print", std::isprint},
                                                          {"punct", std::ispunct},
                                                          {"space", std::isspace},
                                                          {"upper", std::isupper},
                                                          {"xdigit", std::isxdigit}});

bool add_class(ByteSet& set, std::string_view name) {
  for (const NamedClass& known : named_classes) {
    if (known.name != name) continue;
    for (int byte = 0; byte < 256; ++byte) {
      if (known.contains(byte) != 0) set.set(static_cast<std::size_t>(byte));
    }
    return true;
  }
  return false;
}

// Reads the items of a [...] set, after '[' and an optional negation.
class SetReader {
 public:
  SetReader(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  /// One past the closing bracket; nothing when the set is malformed.
  std::optional<std::size_t> read(ByteSet& set) {
    bool first = true;
    while (at_ < text_.size() && (first || text_[at_] != ']')) {
      first = false;
      if (!item(set)) return std::nullopt;
    }
    if (at_ >= text_.size()) return std::nullopt;
    return at_ + 1;
  }

 private:
  bool item(ByteSet& set) {
    if (text_.substr(at_).starts_with("[:")) return named(set);
    const std::optional<unsigned char> low = byte();
    if (!low) return false;
    set.set(*low);  // also where the range runs backwards
    const bool range = at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']';
    if (!range) return true;
    ++at_;
    const std::optional<unsigned char> high = byte();
    if (!high) return false;
    for (std::size_t one = *low; one <= *high; ++one) set.set(one);
    return true;
  }

  // "[:name:]"; without the ":]" the '[' stands for itself.
  bool named(ByteSet& set) {
    const std::size_t close = text_.find(']', at_ + 2);
    if (close == std::string_view::npos) return false;
    if (text_[close - 1] != ':' || close < at_ + 3) {
      set.set(byte_at(text_, at_++));
      return true;
    }
    const bool known = add_class(set, text_.substr(at_ + 2, close - 1 - (at_ + 2)));
    at_ = close + 1;
    return known;
  }

  std::optional<unsigned char> byte() {
    if (text_[at_] == '\\') ++at_;
    if (at_ >= text_.size()) return std::nullopt;
    return byte_at(text_, at_++);
  }

  std::string_view text_;
  std::size_t at_;
};

}  // namespace

Glob::Glob(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size() && !broken_;) {
    const char c = pattern[i];
    if (c == '*') {
      const std::size_t end = std::min(pattern.find_first_not_of('*', i), pattern.size());
      steps_.push_back({end - i == 1 ? Token::star : Token::star_star, 0, 0});
      i = end;
    } else if (c == '[') {
      i += parse_set(pattern.substr(i));
    } else if (c == '?') {
      steps_.push_back({Token::any, 0, 0});
      ++i;
    } else {
      i += parse_literal(pattern.substr(i));
    }
  }
}

std::size_t Glob::parse_literal(std::string_view pattern) {
  const std::size_t at = pattern[0] == '\\' ? 1 : 0;
  broken_ = at >= pattern.size();
  if (!broken_) steps_.push_back({Token::literal, byte_at(pattern, at), 0});
  return at + 1;
}

std::size_t Glob::parse_set(std::string_view pattern) {
  ByteSet set;
  const bool negated = pattern.size() > 1 && (pattern[1] == '!' || pattern[1] == '^');
  const std::optional<std::size_t> end = SetReader(pattern, negated ? 2 : 1).read(set);
  broken_ = !end;
  if (negated) set.flip();
  set.reset('/');
  sets_.push_back(set);
  steps_.push_back({Token::set, 0, sets_.size() - 1});
  return end.value_or(pattern.size());
}

bool Glob::accepts(const Step& step, unsigned char byte) const {
  switch (step.token) {
    case Token::literal:
      return byte == step.byte;
    case Token::set:
      return sets_[step.set].test(byte);
    case Token::any:
    case Token::star:
      return byte != '/';
    case Token::star_star:
      return true;
  }
  return false;
}

// A cheap no: the pattern's last byte is literal and the text ends otherwise.
bool Glob::ends_differ(std::string_view text) const {
  std::size_t left = text.size();
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
    if (step->token != Token::literal) return false;
    if (left == 0 || byte_at(text, --left) != step->byte) return true;
  }
  return false;
}

// A star may stand for nothing: whoever stands before it stands behind it too.
void Glob::follow_stars(std::vector<char>& active) const {
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (active[i] != 0 && steps_[i].is_star()) active[i + 1] = 1;
  }
}

// Reads one byte; false when nobody is left. In place, so downwards.
bool Glob::advance(std::vector<char>& active, unsigned char byte) const {
  bool alive = false;
  for (std::size_t i = steps_.size() + 1; i-- > 0;) {
    const bool stays =
        i < steps_.size() && active[i] != 0 && steps_[i].is_star() && accepts(steps_[i], byte);
    const bool enters = i > 0 && active[i - 1] != 0 && accepts(steps_[i - 1], byte);
    active[i] = stays || enters ? 1 : 0;
    alive = alive || active[i] != 0;
  }
  return alive;
}

bool Glob::run(std::string_view text, bool restart_after_slash) const {
  if (broken_ || ends_differ(text)) return false;
  std::vector<char> active(steps_.size() + 1);
  active[0] = 1;
  follow_stars(active);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const unsigned char byte = byte_at(text, at);
    const bool alive = advance(active, byte);
    if (restart_after_slash && byte == '/') active[0] = 1;
    if (!alive && !restart_after_slash) return false;
    follow_stars(active);
  }
  return active[steps_.size()] != 0;
}

bool Glob::matches(std::string_view text) const {
  return run(text, false);
}

bool Glob::matches_tail(std::string_view text) const {
  return run(text, true);
}

}  // namespace lockstep::tree
