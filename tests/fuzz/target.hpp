#pragma once
// The entry point that libFuzzer and replay.cpp call.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

/// A broken promise ends the process, so that a fuzzer and a replay both see it.
inline void promise(bool kept) {
  if (!kept) std::abort();
}
