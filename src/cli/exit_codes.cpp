#include "cli/exit_codes.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace lockstep::cli {
namespace {

constexpr ExitCodeRow table[] = {
    {ExitCode::ok, "ok", "success", false},
    {ExitCode::usage, "usage", "syntax or usage error, or a write to a read-only dataset", false},
    {ExitCode::protocol, "protocol", "the two versions do not fit", false},
    {ExitCode::file_select, "file_select", "the target is a file, or its parent is missing", false},
    {ExitCode::start, "start", "unknown or forbidden dataset, or the peer is not lockstep", false},
    {ExitCode::socket_io, "socket_io", "connection refused or reset", true},
    {ExitCode::file_io, "file_io", "a file could not be read or written, disk full", false},
    {ExitCode::stream, "stream", "the peer died or sent something malformed", true},
    {ExitCode::ipc, "ipc", "the remote shell cannot be run", false},
    {ExitCode::interrupted, "interrupted", "stopped by a signal", true},
    {ExitCode::partial, "partial", "some files failed, the rest is done; missing source", false},
    {ExitCode::vanished, "vanished", "source files vanished meanwhile", true},
    {ExitCode::delete_limit, "delete_limit", "--max-delete exceeded: nothing was deleted", false},
    {ExitCode::timeout, "timeout", "silence for longer than --timeout", true},
    {ExitCode::connect_timeout, "connect_timeout", "no answer within --contimeout", true},
    {ExitCode::locked, "locked", "another run holds the lock", true},
    {ExitCode::refused, "refused", "a safety guard refused, nothing was changed", false},
    {ExitCode::identity, "identity", "no identity of our own, wrong id, or unknown server", false},
    {ExitCode::verification, "verification", "what arrived is not what was sent", true},
    {ExitCode::not_published, "not_published", "group: nothing switched", true},
    {ExitCode::fenced, "fenced", "group: a newer publisher took over, or a fork", false},
    {ExitCode::no_space, "no_space", "not enough space, found before writing", false},
    {ExitCode::behind, "behind", "group: published, but members are behind", true},
    {ExitCode::unknown, "unknown", "group: the outcome is unknown, ask for the status", false}};

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
