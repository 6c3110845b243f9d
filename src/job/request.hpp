#pragma once
// One command of the user, parsed: what cli hands to job.
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/crypto.hpp"
#include "net/tcp.hpp"
#include "report/sink.hpp"
#include "tree/options.hpp"
#include "wire/group_message.hpp"

namespace lockstep::job {

struct SourceShare;     // source_share.hpp
struct SameGeneration;  // several.hpp
struct TargetPlace;     // arguments.hpp

/// `path`, `[user@]host:path` or `host::dataset[/path]` (=
/// `lockstep://host[:port]/dataset[/path]`).
struct Location {
  enum class Kind : std::uint8_t { local, shell, daemon };
  Kind kind = Kind::local;
  std::string host;  // shell: [user@]host as given; daemon: host alone
  std::uint16_t port = 8733;
  std::string dataset;  // daemon; empty asks for the listing
  std::string path;     // as given, trailing slash kept (it has a meaning)
};

/// How to reach the other side.
struct Link {
  std::chrono::milliseconds connect_timeout{10'000};  // --contimeout
  std::chrono::milliseconds timeout{0};               // --timeout; 0: heartbeats alone decide
  std::uint64_t bytes_per_second = 0;                 // --bwlimit; 0: no limit
  unsigned connections = 1;
  net::Family family = net::Family::any;     // -4, -6
  std::vector<std::string> shell = {"ssh"};  // -e, split into words
  std::string lockstep_path = "lockstep";    // --lockstep-path
  std::string identity_directory;            // --identity
  Identity identity;                         // what cli found there: for daemons, and to sign
  std::string peer_id;                       // --peer-id; empty: the known peers decide
};

/// One of several sources that hold the same.
struct Choice {
  Location place;
  std::string peer_id;  // as Link's
};

struct Request {
  std::vector<Location> sources;   // all local, or all on one host
  std::vector<Choice> choices;     // --source: instead of `sources`, one after the other
  std::vector<std::string> names;  // --files-from: below the only source
  Location target;
  tree::SyncOptions options;
  Link link;
  std::optional<std::chrono::seconds> stop_after;  // --stop-after, --stop-at
  bool want_changes = false;                       // somebody will see Sink::change
  bool want_unchanged = false;                     // also for entries that stay as they are
  bool want_progress = false;
  bool want_source_paths = false;  // Change::source_path
  bool list = false;               // what is there: nothing is compared or changed
  bool want_files = false;         // and of each file, together with its change
  /// Of a replica group, with a daemon's keeper at the far end: this generation is pushed to be
  /// staged, or pulled.
  std::optional<wire::GenerationId> generation = std::nullopt;
  /// A push with others of the same sources and options, under way at the same time: what they ask
  /// alike is worked out once. Only for generations, whose targets check every file.
  std::shared_ptr<SourceShare> share = nullptr;
  /// A pull of the generation that earlier sources have shown; null: of what there is.
  std::shared_ptr<SameGeneration> same = nullptr;
  /// A target that the caller opens; asked once, when something comes.
  std::function<TargetPlace()> place = nullptr;
};

/// Runs the request to its end; everything the user sees goes to `sink`. Never throws for what
/// goes wrong in the run: the code says it, the sink has been told.
[[nodiscard]] ExitCode run(const Request& request, report::Sink& sink);

/// What `lockstep host::` prints.
struct Dataset {
  std::string name;
  bool writable = false;
};
[[nodiscard]] std::vector<Dataset> list_datasets(const Location& host, const Link& link);

}  // namespace lockstep::job
