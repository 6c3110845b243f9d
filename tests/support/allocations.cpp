#include "support/allocations.hpp"

#include <cstdlib>
#include <new>

namespace {

thread_local std::size_t calls_so_far = 0;
thread_local std::size_t bytes_so_far = 0;

void* counted(std::size_t bytes) {
  ++calls_so_far;
  bytes_so_far += bytes;
  void* const memory = std::malloc(bytes == 0 ? 1 : bytes);  // NOLINT(*-no-malloc): what new is
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t bytes) {
  return counted(bytes);
}
void* operator new[](std::size_t bytes) {
  return counted(bytes);
}
void operator delete(void* memory) noexcept {
  std::free(memory);  // NOLINT(*-no-malloc)
}
void operator delete[](void* memory) noexcept {
  std::free(memory);  // NOLINT(*-no-malloc)
}
void operator delete(void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);  // NOLINT(*-no-malloc)
}
void operator delete[](void* memory, std::size_t /*bytes*/) noexcept {
  std::free(memory);  // NOLINT(*-no-malloc)
}

namespace lockstep::test {

std::size_t Allocations::calls() {
  return calls_so_far;
}
std::size_t Allocations::bytes() {
  return bytes_so_far;
}

}  // namespace lockstep::test
