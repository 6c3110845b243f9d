#pragma once
// Two joined streams in one process: a whole session in one test, or one address space.
//
// Threads  both ends live on the same Loop's thread.
// Cost     buffers are moved, never copied; delivery comes from the loop, never from write().
#include <memory>
#include <utility>

#include "net/loop.hpp"
#include "net/stream.hpp"

namespace lockstep::net {

/// Either end may go first; close() or destruction without end() is the other end's failure.
[[nodiscard]] std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>> make_pair_streams(
    Loop& loop);

}  // namespace lockstep::net
