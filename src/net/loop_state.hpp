#pragma once
// What the files of net share of a Loop: libuv's loop, the trampoline, and two scratch buffers.
//
// Layer    private to net (it shows libuv).
#include <uv.h>

#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "net/loop.hpp"

namespace lockstep::net {

struct Loop::State {
  static constexpr std::size_t wire_buffer_bytes = std::size_t{256} << 10U;
  /// All that one wire buffer can decrypt to, with what OpenSSL held back of a partial record.
  static constexpr std::size_t plain_buffer_bytes = wire_buffer_bytes + (std::size_t{64} << 10U);

  uv_loop_t loop{};
  uv_async_t wake{};
  uv_prepare_t before_poll{};  // runs what was deferred
  uv_idle_t keep_going{};      // keeps the poll from blocking while something is deferred
  std::mutex mutex;
  std::vector<Task> posted;  // guarded by mutex
  std::vector<Task> deferred;
  std::exception_ptr failure;
  /// Frees the handle of a child whose owner is gone but which still runs; set by process.cpp.
  void (*abandon_child)(uv_handle_t* handle) = nullptr;
  Bytes wire_buffer;   // valid within one read of one stream: streams never read nested
  Bytes plain_buffer;  // the same

  void defer(Task task) { deferred.push_back(std::move(task)); }
  [[nodiscard]] MutableView wire_scratch();
  [[nodiscard]] MutableView plain_scratch();

  /// The one way from a C callback into C++: nothing is thrown through libuv.
  template <class Work>
  void guarded(Work&& work) noexcept {
    try {
      work();
    } catch (...) {
      if (!failure) failure = std::current_exception();
      uv_stop(&loop);
    }
  }
};

/// Throws Error{code} "WHAT: REASON" when a libuv call failed.
inline void require_uv(int result, ExitCode code, const std::string& what) {
  if (result < 0) throw Error(code, what + ": " + uv_strerror(result));
}

template <class Handle>
uv_handle_t* as_handle(Handle* handle) noexcept {
  return reinterpret_cast<uv_handle_t*>(handle);
}

/// Closes the libuv handle `uv` inside the heap object `owner`, which is deleted once libuv has
/// let go of it.
template <class Owner, class Handle>
void close_and_delete(Owner* owner, Handle* uv) noexcept {
  uv->data = owner;
  uv_close(as_handle(uv), [](uv_handle_t* closed) { delete static_cast<Owner*>(closed->data); });
}

}  // namespace lockstep::net
