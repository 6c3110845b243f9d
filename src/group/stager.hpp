#pragma once
// How a member comes by a generation: from what it has, from the publisher's push, or from another
// replica.
//
// Layer    group. One generation at a time, as the member machine has it.
// Order    a generation here with the same tree is cloned; else the publisher is waited for; where
//          nothing comes, the other replicas are asked one after the other.
// Threads  the keeper's loop; open() from any through the keeper.
#include <functional>
#include <memory>
#include <optional>

#include "group/member_files.hpp"
#include "job/arguments.hpp"
#include "job/pool.hpp"
#include "job/request.hpp"

namespace lockstep::group {

class Stager {
 public:
  struct Setup {
    net::Loop& loop;
    job::Pool& pool;
    MemberFiles& files;
    Identity identity;
    /// Durable and complete; or why it cannot be had.
    std::function<void(const wire::GenerationId&, const std::string& problem)> on_staged;
    std::function<void(const std::string& line)> log;
  };
  explicit Stager(Setup setup);
  Stager(const Stager&) = delete;
  Stager& operator=(const Stager&) = delete;
  ~Stager() = default;

  void want(const wire::GenerationId& generation, const Bytes& header);
  /// No longer.
  void drop(const wire::GenerationId& generation);
  /// A target for it. Throws Error{refused} where it is not wanted, Error{locked} where it comes
  /// already.
  [[nodiscard]] job::TargetPlace open(const wire::GenerationId& generation);
  /// The push for which open() was called is over.
  void on_push_over(const wire::GenerationId& generation, ExitCode code, const std::string& why);

 private:
  enum class Coming : std::uint8_t { no, pushed, copied, pulled };
  struct Wanted {
    wire::GenerationId generation;
    tree::SignedHeader header;
    unsigned failures = 0;
    Coming coming = Coming::no;
  };
  [[nodiscard]] bool is_wanted(const wire::GenerationId& generation) const;
  [[nodiscard]] job::TargetPlace open_as(const wire::GenerationId& generation, Coming coming);
  [[nodiscard]] job::TargetPlace open_from_worker(const wire::GenerationId& generation);
  struct Source {
    job::Location place;
    std::string peer_id;
  };
  [[nodiscard]] std::optional<std::string> pull_from(const Source& source,
                                                     const wire::GenerationId& generation);
  void on_pulled(const wire::GenerationId& generation, const std::string& problem);
  void begin();
  void copy(const std::string& name);
  void wait();
  void pull();
  void finish(const std::string& why);
  [[nodiscard]] bool is_busy() const noexcept { return !last_.expired(); }
  [[nodiscard]] std::shared_ptr<commit::Publication> publication();

  Setup setup_;
  std::optional<Wanted> wanted_;
  std::weak_ptr<commit::Publication> last_;  // may outlive what it was wanted for: one at a time
  std::unique_ptr<net::Loop::Timer> timer_;
};

}  // namespace lockstep::group
