#pragma once
// What a client asks about the generations of a dataset (Role::generations), and the answers.
//
// Layer    wire. FORMAT.md has the bytes. One question, one answer, then the session ends.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "base/signature.hpp"

namespace lockstep::wire {

enum class GenerationVerb : std::uint8_t { list, rollback, pin, unpin, verify };

struct GenerationAsk {
  GenerationVerb verb = GenerationVerb::list;
  std::optional<std::uint64_t> number = std::nullopt;  // to pin, unpin, roll back to
};

/// What the header of one says, without its policy.
struct GenerationFacts {
  std::uint64_t number = 0;
  Digest hash{};
  Digest parent{};
  Digest manifest{};
  std::uint64_t entries = 0;
  std::uint64_t file_bytes = 0;
  std::int64_t created = 0;  // seconds since 1970
  PublicKey publisher{};     // all zero: nobody signed it
  std::string note;
  bool active = false;
  bool pinned = false;
};

/// To list: those that are there, oldest first. To rollback: the new one. To pin and unpin: none.
struct GenerationList {
  std::vector<GenerationFacts> all;
  bool more = false;  // others follow
};
/// To verify: the active one, and what of it is not as it was published; told are the first.
struct GenerationVerified {
  GenerationFacts generation;
  std::uint64_t problems = 0;
  std::vector<std::string> told;
};

}  // namespace lockstep::wire
