#include <doctest/doctest.h>

#include "session/target_files.hpp"

namespace lockstep::session {
namespace {

constexpr std::uint64_t file_bytes = std::uint64_t{256} << 10U;
constexpr std::uint32_t files = 400;  // 100 MiB

/// Bytes that are asked for before the first of them arrives.
std::uint64_t asked_bytes(std::optional<Duration> round_trip) {
  TargetSetup setup;
  setup.window_bytes = std::uint64_t{16} << 20U;
  TargetContext context(std::move(setup));
  TargetFiles machine(context, [](const FileJob&, TargetFiles::End) {});
  if (round_trip) machine.on_round_trip(*round_trip);
  auto entries = std::make_shared<std::vector<tree::Entry>>(files);
  for (std::uint32_t i = 0; i < files; ++i) {
    (*entries)[i].size = file_bytes;
    FileJob job;
    job.entry = {std::make_shared<const tree::RelPath>(), entries, i, false};
    machine.fetch(std::move(job));
  }
  machine.advance();
  std::uint64_t bytes = 0;
  for (const TargetAction& action : context.actions) {
    const auto* send = std::get_if<target_action::Send>(&action);
    if (send != nullptr && std::holds_alternative<wire::Fetch>(send->message)) bytes += file_bytes;
  }
  return bytes;
}

}  // namespace

TEST_CASE("as much content is under way as the round trip asks for") {
  using std::chrono::milliseconds;
  constexpr std::uint64_t most = std::uint64_t{64} << 20U;
  CHECK(asked_bytes(std::nullopt) == most);
  CHECK(asked_bytes(Duration(0)) == std::uint64_t{16} << 20U);
  const std::uint64_t some = asked_bytes(milliseconds(16));
  CHECK(some > std::uint64_t{30} << 20U);
  CHECK(some < std::uint64_t{34} << 20U);
  CHECK(asked_bytes(milliseconds(100)) == most);
}

}  // namespace lockstep::session
