#include "session/verdict.hpp"

namespace lockstep::session {
namespace {

// Of several things that went wrong the exit code tells the one that matters most.
int weight(ExitCode code) {
  switch (code) {
    case ExitCode::ok:
      return 0;
    case ExitCode::vanished:
      return 1;
    case ExitCode::delete_limit:
      return 2;
    case ExitCode::partial:
      return 3;
    default:
      return 4;
  }
}

}  // namespace

ExitCode worse(ExitCode a, ExitCode b) {
  return weight(b) > weight(a) ? b : a;
}

void mark_unverified(wire::Summary& summary) {
  summary.code = ExitCode::verification;
  summary.text = "verification failed: the target does not have the tree that was sent";
}

}  // namespace lockstep::session
