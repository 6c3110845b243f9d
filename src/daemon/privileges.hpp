#pragma once
// Giving up root for good.
//
// Source   credentials(7), setresuid(2).
#include <string>

namespace lockstep::daemon {

/// Makes this process work as `user` (a name or a number) with that user's groups, for good;
/// does nothing when it already does. Throws Error{start} when it cannot.
/// Threads  all of the process follow.
void become(const std::string& user);

}  // namespace lockstep::daemon
