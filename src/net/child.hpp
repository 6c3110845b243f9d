#pragma once
// Streams over pipes: a child's standard input and output (ssh), or our own (serve --stdio).
//
// Threads  the loop's thread.
#include <memory>
#include <string>
#include <vector>

#include "net/loop.hpp"
#include "net/stream.hpp"

namespace lockstep::net {

/// Runs `argv` (argv[0] found in PATH); its standard error is ours. `name` is for messages.
/// Throws Error{ipc} "cannot run CMD: REASON". A child that does not end with status 0 is the
/// stream's failure: Error{ipc} for 126, 127 (nothing to run over there), 255 (ssh's own
/// failure) and signals, Error{stream} for other statuses. Destroying the stream ends the child.
[[nodiscard]] std::unique_ptr<Stream> spawn_stream(Loop& loop, const std::vector<std::string>& argv,
                                                   const std::string& name);

/// Descriptors 0 and 1, whatever they are (pipes, a socket, files). Both are taken over and
/// closed with the stream. Throws Error{socket_io}.
[[nodiscard]] std::unique_ptr<Stream> stdio_stream(Loop& loop);

}  // namespace lockstep::net
