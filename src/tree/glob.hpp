#pragma once
// A shell-like pattern, compiled once.
//
// Layer    tree: pure.
// Source   rsync(1), PATTERN MATCHING RULES (behaviour only).
// Cost     matching walks a set of pattern positions over the text: pattern length times text
//          length at worst, whatever the pattern; most misses end at the literal ends.
#include <bitset>
#include <string_view>
#include <vector>

namespace lockstep::tree {

class Glob {
 public:
  Glob() = default;
  explicit Glob(std::string_view pattern);
  /// The whole of `text`.
  [[nodiscard]] bool matches(std::string_view text) const;
  /// The whole of `text`, or what follows any '/' in it.
  [[nodiscard]] bool matches_tail(std::string_view text) const;

 private:
  enum class Token : unsigned char { literal, any, set, star, star_star };
  struct Step {
    Token token;
    unsigned char byte;  // literal
    std::size_t set;     // index into sets_
    [[nodiscard]] bool is_star() const noexcept {
      return token == Token::star || token == Token::star_star;
    }
  };
  using ByteSet = std::bitset<256>;

  std::size_t parse_literal(std::string_view pattern);
  std::size_t parse_set(std::string_view pattern);
  [[nodiscard]] bool accepts(const Step& step, unsigned char byte) const;
  [[nodiscard]] bool ends_differ(std::string_view text) const;
  void follow_stars(std::vector<char>& active) const;
  bool advance(std::vector<char>& active, unsigned char byte) const;
  [[nodiscard]] bool run(std::string_view text, bool restart_after_slash) const;

  std::vector<Step> steps_;
  std::vector<ByteSet> sets_;
  bool broken_ = false;  // an unterminated [ or a lone backslash: matches nothing
};

}  // namespace lockstep::tree
