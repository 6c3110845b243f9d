#pragma once
// RAII for C handles without a class per handle.
#include <memory>

namespace lockstep {

template <auto Free>
struct CallFree {
  template <class T>
  void operator()(T* handle) const noexcept {
    Free(handle);
  }
};

/// A C handle freed by the library's own function: Owned<ZSTD_CCtx, ZSTD_freeCCtx>.
template <class T, auto Free>
using Owned = std::unique_ptr<T, CallFree<Free>>;

}  // namespace lockstep
