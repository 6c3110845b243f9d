#pragma once
// The exit code of a session from what went wrong in it.
#include "wire/message.hpp"

namespace lockstep::session {

/// The code that tells more, where several things went wrong.
[[nodiscard]] ExitCode worse(ExitCode a, ExitCode b);

/// The source has found that the target does not have what was sent.
void mark_unverified(wire::Summary& summary);

}  // namespace lockstep::session
