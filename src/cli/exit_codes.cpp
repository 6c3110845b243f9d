#include "cli/exit_codes.hpp"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>

namespace lockstep::cli {
namespace {

constexpr auto table = std::to_array<ExitCodeRow>(
    {{ExitCode::ok, false, "ok", "success"},
     {ExitCode::usage, false, "usage", "syntax or usage error, or a write to a read-only dataset"},
     {ExitCode::protocol, false, "protocol", "the two versions do not fit"},
     {ExitCode::file_select, false, "file_select",
      "the target is a file, or its parent is missing"},
     {ExitCode::unsupported, false, "unsupported", "an option of rsync that is not available"},
     {ExitCode::start, false, "start", "unknown or forbidden dataset, or the peer is not lockstep"},
     {ExitCode::socket_io, true, "socket_io", "connection refused or reset"},
     {ExitCode::file_io, false, "file_io", "a file could not be read or written, disk full"},
     {ExitCode::stream, true, "stream", "the peer died or sent something malformed"},
     {ExitCode::ipc, false, "ipc", "the remote shell cannot be run"},
     {ExitCode::interrupted, true, "interrupted", "stopped by a signal"},
     {ExitCode::partial, false, "partial", "some files failed, the rest is done; missing source"},
     {ExitCode::vanished, true, "vanished", "source files vanished meanwhile"},
     {ExitCode::delete_limit, false, "delete_limit", "--max-delete exceeded: nothing was deleted"},
     {ExitCode::timeout, true, "timeout", "silence for longer than --timeout"},
     {ExitCode::connect_timeout, true, "connect_timeout", "no answer within --contimeout"},
     {ExitCode::locked, true, "locked", "another run holds the lock"},
     {ExitCode::refused, false, "refused", "a safety guard refused, nothing was changed"},
     {ExitCode::identity, false, "identity", "no identity of our own, wrong id, or unknown server"},
     {ExitCode::verification, true, "verification", "what arrived is not what was sent"},
     {ExitCode::not_published, true, "not_published", "group: nothing switched"},
     {ExitCode::fenced, false, "fenced", "group: a newer publisher took over, or a fork"},
     {ExitCode::no_space, false, "no_space", "not enough space, found before writing"},
     {ExitCode::behind, true, "behind", "group: published, but members are behind"},
     {ExitCode::unknown, false, "unknown", "group: the outcome is unknown, ask for the status"}});

}  // namespace

std::span<const ExitCodeRow> exit_code_table() {
  return table;
}

std::string exit_codes_text() {
  std::string out = "code  retryable  meaning\n";
  for (const ExitCodeRow& row : table) {
    out += fmt::format("{:>4}  {:<9}  {}\n", static_cast<int>(row.code),
                       row.retryable ? "yes" : "no", row.meaning);
  }
  return out;
}

std::string exit_codes_json() {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const ExitCodeRow& row : table) {
    all.push_back({{"code", static_cast<int>(row.code)},
                   {"name", row.name},
                   {"meaning", row.meaning},
                   {"retryable", row.retryable}});
  }
  return all.dump(2) + '\n';
}

}  // namespace lockstep::cli
