#pragma once
// The commands of `lockstep group` that publish or decide: publish, rollback, resolve, takeover,
// and standing by.
//
// Layer    group.
#include "group/operator.hpp"
#include "group/publisher.hpp"

namespace lockstep::group {

struct PublishOrder {
  std::string note;
  std::optional<session::Policy> activate;  // instead of the file's
  bool check_only = false;
  bool resume = false;       // a hold ends
  bool hold = false;         // a rollback: nothing is published until somebody resumes
  bool allow_empty = false;  // a source without any entry
  /// A rollback: to this number, or, where it is zero, to the one before the newest.
  std::optional<std::uint64_t> rollback;
};

/// Throws Error{locked} while another command for the group runs on this host.
[[nodiscard]] PublishResult publish(const Operator& host, const PublishOrder& order);
/// Finishes what is open and tells everybody; publishes nothing.
[[nodiscard]] PublishResult resolve(const Operator& host);
/// Resolves whenever the publisher's lease has gone and this host's replica is at the head, until
/// `goes_on` says no; it is asked every second.
[[nodiscard]] PublishResult stand_by(const Operator& host, const std::function<bool()>& goes_on);

}  // namespace lockstep::group
