#pragma once
// What a dataset's journal says about its generations, and where everything lies on disk:
//
//   DATASET/current -> gen/000042-1f0c9a3b    what readers open
//   DATASET/gen/000042-1f0c9a3b/              an immutable tree
//   DATASET/.lockstep/                        ours: never part of a tree; see FORMAT.md
//
// Layer    commit: values only.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"

namespace lockstep::commit {

namespace layout {
constexpr std::string_view current = "current";
constexpr std::string_view trees = "gen";
constexpr std::string_view own = ".lockstep";
// Below it:
constexpr std::string_view lock = "lock";
constexpr std::string_view journal = "journal";
constexpr std::string_view headers = "headers";
constexpr std::string_view manifests = "manifests";
constexpr std::string_view next = "next";  // holds the tree under construction
constexpr std::string_view tree = "tree";
constexpr std::string_view trash = "trash";
constexpr std::string_view pins = "pins";           // a file for each generation that stays
constexpr std::string_view group = "group";         // of a member of a replica group: its records
constexpr std::string_view fresh_link = "current";  // before it is renamed to DATASET/current
}  // namespace layout

/// One record: the generation `number`, called `name` on disk, is what readers see from now on;
/// or it is complete and waits for a decision to activate it, or to drop it.
struct GenerationEvent {
  enum class Kind : std::uint8_t { activate = 1, prepare = 4, drop = 5 };  // see FORMAT.md
  Kind kind = Kind::activate;
  std::uint64_t number = 0;
  std::string name;
};
[[nodiscard]] Bytes encode(const GenerationEvent& event);
/// Error{stream} where it is malformed, or of another version.
[[nodiscard]] GenerationEvent decode_event(View record);

struct GenerationState {
  std::optional<std::uint64_t> active;  // its number
  std::string active_name;
  std::map<std::uint64_t, std::string> activated;  // every one that ever was, by number
  std::map<std::uint64_t, std::string> prepared;   // neither activated nor dropped so far
};
void apply(GenerationEvent event, GenerationState& state);
[[nodiscard]] GenerationState state_of(const std::vector<Bytes>& records);

/// The number in a generation's name; nothing where it is not one.
[[nodiscard]] std::optional<std::uint64_t> number_in(std::string_view name);

/// True where `name` is prepared, or was activated once.
[[nodiscard]] bool is_named(const GenerationState& state, std::string_view name);

/// Which of `names` may go, unless pinned: all but the `keep` newest, the active, and the prepared
/// ones, which do not count.
[[nodiscard]] std::vector<std::string> prunable(const std::vector<std::string>& names,
                                                const GenerationState& state, std::size_t keep);

}  // namespace lockstep::commit
