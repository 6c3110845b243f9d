#pragma once
// What a run may tell beyond its results: the topics of --info and --debug, each with a level.
//
// Source   rsync(1), --info and --debug; names, levels and what -v switches on are the same.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lockstep::report {

enum class Info : std::uint8_t {
  backup,
  copy,
  del,
  flist,
  misc,
  mount,
  name,
  nonreg,
  progress,
  remove,
  skip,
  stats,
  symsafe
};
constexpr std::size_t info_topics = 13;

enum class Debug : std::uint8_t { cmd, deltasum, filter, flist, proto };
constexpr std::size_t debug_topics = 5;

/// One topic as --info=help shows it.
struct TopicRow {
  std::string_view name;             // as typed, in capitals
  std::array<std::uint8_t, 3> at{};  // its level without -v, with -v, with -vv
  std::string_view help;
};
[[nodiscard]] std::span<const TopicRow> info_rows();
[[nodiscard]] std::span<const TopicRow> debug_rows();

/// The levels of one option: what -v implies, then what was asked for by name.
template <class Topic, std::size_t N>
class Levels {
 public:
  [[nodiscard]] unsigned operator[](Topic topic) const {
    const auto i = static_cast<std::size_t>(topic);
    return asked_[i].value_or(implied_[i]);
  }
  /// Overrides what -v says, wherever it stands.
  void ask(std::size_t topic, unsigned level) { asked_[topic] = level; }
  /// At least this, unless asked for otherwise.
  void imply(Topic topic, unsigned level) {
    unsigned& now = implied_[static_cast<std::size_t>(topic)];
    now = now < level ? level : now;
  }
  void imply(std::span<const TopicRow> rows, unsigned verbosity) {
    for (std::size_t i = 0; i < N; ++i) {
      imply(static_cast<Topic>(i), rows[i].at.at(verbosity < 2 ? verbosity : 2));
    }
  }

 private:
  std::array<unsigned, N> implied_{};
  std::array<std::optional<unsigned>, N> asked_{};
};
using InfoLevels = Levels<Info, info_topics>;
using DebugLevels = Levels<Debug, debug_topics>;

/// Reads "name2,del0,all" and the like, in any case, into `levels`. True when HELP was among the
/// words. Throws Error{usage} for a word that is no topic.
[[nodiscard]] bool read_topics(std::string_view words, InfoLevels& levels);
/// The same; of rsync's topics those that have nothing to tell here are known and change nothing.
[[nodiscard]] bool read_topics(std::string_view words, DebugLevels& levels);

/// What --info=help and --debug=help print.
[[nodiscard]] std::string info_help();
[[nodiscard]] std::string debug_help();

}  // namespace lockstep::report
