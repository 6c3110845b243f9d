#pragma once
// The serving end of one session: what a daemon's worker and `serve --stdio` run.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/signature.hpp"
#include "job/arguments.hpp"
#include "job/lane.hpp"
#include "job/request.hpp"
#include "net/loop.hpp"
#include "net/stream.hpp"

namespace lockstep::job {

/// A directory a peer may use, as the configuration grants it.
struct Grant {
  std::string root;        // the operator's directory
  bool may_write = false;  // the peer's right
  bool read_only = true;   // the dataset's own switch
  bool allow_empty_source = false;
  std::uint32_t generations = 0;  // that are kept; 0: a plain tree
};

/// Where a group's messages of one connection go; kept until it closes.
class GroupSeat {
 public:
  GroupSeat() = default;
  GroupSeat(const GroupSeat&) = delete;
  GroupSeat& operator=(const GroupSeat&) = delete;
  virtual ~GroupSeat() = default;
  virtual void on_message(wire::GroupMessage message) = 0;
};
using SendGroupMessage = std::function<void(wire::GroupMessage)>;

/// What the keeper of a dataset in a replica group does for its connections; on their threads.
struct GroupServices {
  /// A peer sits down; `send` is for the connection's thread.
  std::function<std::unique_ptr<GroupSeat>(SendGroupMessage send)> join;
  /// What a push of a generation keeps, whatever its source says.
  tree::SyncOptions options;
  /// The target of a push of this generation; throws Error where it is not wanted.
  std::function<TargetPlace(const wire::GenerationId&)> stage;
  /// The tree of this generation; throws Error where it is not here.
  std::function<std::shared_ptr<fs::Root>(const wire::GenerationId&)> tree;
};

struct ServeOptions {
  /// The grant for a dataset; nothing where it does not exist or the peer has no right to know.
  std::function<std::optional<Grant>(const std::string& dataset)> grant;
  /// What a listing shows this peer.
  std::function<std::vector<Dataset>()> datasets;
  /// Where the transport has them: called once with what takes further connections of the session.
  std::function<void(std::function<void(Lane::Open)> take)> lanes;
  /// Who signs what is published here; asked only then. Null, or nothing from it: nobody.
  std::function<std::shared_ptr<const SigningKey>()> signing_key;
  /// Only with a keeper, which serves nothing but its group.
  std::optional<GroupServices> group = std::nullopt;
  /// `serve --stdio`: the client names plain paths instead of datasets.
  bool plain_paths = false;
  std::chrono::milliseconds hello_deadline{10'000};
};

/// Serves one session on `stream` until it closes; runs `loop`. Returns how it ended.
[[nodiscard]] ExitCode serve(net::Loop& loop, std::unique_ptr<net::Stream> stream,
                             const ServeOptions& options, const Log& log);

}  // namespace lockstep::job
