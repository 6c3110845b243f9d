#include "commit/generation_state.hpp"

#include <algorithm>
#include <charconv>

#include "base/error.hpp"

namespace lockstep::commit {
namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t number_digits_min = 6;
constexpr std::size_t hash_digits = 8;

bool is_kind(std::uint8_t number) {
  using Kind = GenerationEvent::Kind;
  const auto kind = static_cast<Kind>(number);
  return kind == Kind::activate || kind == Kind::prepare || kind == Kind::drop;
}

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool has(const std::map<std::uint64_t, std::string>& names, std::uint64_t number,
         std::string_view name) {
  const auto found = names.find(number);
  return found != names.end() && found->second == name;
}

}  // namespace

Bytes encode(const GenerationEvent& event) {
  Bytes bytes;
  ByteWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(event.kind));
  out.varint(event.number);
  out.text(event.name);
  return bytes;
}

GenerationEvent decode_event(View record) {
  ByteReader in(record);
  GenerationEvent event;
  const std::uint8_t kind = in.u8();
  if (!is_kind(kind)) throw Error(ExitCode::stream, "journal of another version");
  event.kind = static_cast<GenerationEvent::Kind>(kind);
  event.number = in.varint();
  event.name = in.text(name_bytes_max);
  in.expect_end();
  if (number_in(event.name) != event.number) {
    throw Error(ExitCode::stream, "journal names no generation");
  }
  return event;
}

void apply(GenerationEvent event, GenerationState& state) {
  using Kind = GenerationEvent::Kind;
  const bool ends_prepared = event.kind == Kind::activate || event.kind == Kind::drop;
  if (ends_prepared && has(state.prepared, event.number, event.name)) {
    state.prepared.erase(event.number);
  }
  switch (event.kind) {
    case Kind::activate:
      state.active = event.number;
      state.active_name = event.name;
      state.activated.insert_or_assign(event.number, std::move(event.name));
      break;
    case Kind::prepare:
      state.prepared.insert_or_assign(event.number, std::move(event.name));
      break;
    case Kind::drop:
      break;
  }
}

GenerationState state_of(const std::vector<Bytes>& records) {
  GenerationState state;
  for (const Bytes& record : records) apply(decode_event(record), state);
  return state;
}

std::optional<std::uint64_t> number_in(std::string_view name) {
  const std::size_t dash = name.find('-');
  if (dash == std::string_view::npos || dash < number_digits_min) return std::nullopt;
  const std::string_view hash = name.substr(dash + 1);
  if (hash.size() != hash_digits || !is_hex(hash)) return std::nullopt;
  std::uint64_t number = 0;
  const char* end = name.data() + dash;
  const auto [stop, error] = std::from_chars(name.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

bool is_named(const GenerationState& state, std::string_view name) {
  const auto number = number_in(name);
  return number && (has(state.activated, *number, name) || has(state.prepared, *number, name));
}

std::vector<std::string> prunable(const std::vector<std::string>& names,
                                  const GenerationState& state, std::size_t keep) {
  std::vector<std::pair<std::uint64_t, std::string>> found;
  for (const std::string& name : names) {
    const auto number = number_in(name);
    if (number && !has(state.prepared, *number, name)) found.emplace_back(*number, name);
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> out;
  for (std::size_t i = keep; i < found.size(); ++i) {
    const std::string& name = found[i].second;
    if (name != state.active_name) out.push_back(name);
  }
  return out;
}

}  // namespace lockstep::commit
