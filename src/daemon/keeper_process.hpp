#pragma once
// The process in which a dataset's keeper runs.
//
// Layer    daemon. Like a worker it reads no config file: its setup comes through a pipe, and its
//          connections with it.
// Ends     at once, with the listener, by a signal, or by itself: as if killed, which loses
// nothing.
#include "base/log.hpp"

namespace lockstep::daemon {

/// Runs the keeper for the listener on descriptor 4; does not return. Throws Error{ipc} when this
/// process is none, Error{locked} while another one has the dataset.
[[noreturn]] void run_keeper(const Log& log);

}  // namespace lockstep::daemon
