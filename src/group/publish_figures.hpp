#pragma once
// The figures of one publish: error, delay, consistency, efficiency.
//
// Source   design of the figures: error ratio is failed of attempted items, delay runs from the
//          begin of the publish to a member being active, consistency is members at the newest
//          generation of all members, efficiency is logical by wire bytes.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"

namespace lockstep::group {

struct MemberFigures {
  std::string url;
  std::optional<double> active_seconds;  // after the begin; nothing: not known to be active
  std::uint64_t wire_bytes = 0;
  unsigned attempts = 0;  // to send it the content
  unsigned failures = 0;
};

struct PublishFigures {
  std::string generation;  // 000042-1f0c9a3b; empty: nothing was published
  ExitCode code = ExitCode::ok;
  std::int64_t begun = 0;  // seconds since 1970
  double seconds = 0;
  std::uint64_t logical_bytes = 0;  // of the generation
  std::uint64_t fresh_bytes = 0;    // of it, in files that the parent does not have so
  /// Of what members asked of the source, the part that was there from another's asking; nothing
  /// where nothing was asked, or there is one member.
  std::optional<double> shared;
  std::vector<MemberFigures> members;

  [[nodiscard]] double error_ratio() const;
  [[nodiscard]] double consistency() const;
  /// Nothing where nothing travelled.
  [[nodiscard]] std::optional<double> efficiency() const;
  /// Of the members that are active, in seconds; nothing where none is. `share` from 0 to 1.
  [[nodiscard]] std::optional<double> delay(double share) const;
};

/// One line, without a newline.
[[nodiscard]] std::string figures_json(const PublishFigures& figures);
[[nodiscard]] std::string figures_text(const PublishFigures& figures);

}  // namespace lockstep::group
