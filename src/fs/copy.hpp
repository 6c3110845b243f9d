#pragma once
// The content of one file of this host into another: shared blocks, or the fastest copy.
#include <cstdint>
#include <string_view>

#include "fs/file.hpp"

namespace lockstep::fs {

/// Makes the empty file `to` share the blocks of `from` (FICLONE). False where the file systems
/// cannot.
[[nodiscard]] bool clone_content(const InputFile& from, int to);

enum class Holes { as_source, from_zeros };

/// Copies `from` into the empty file `to`; returns the bytes copied. Holes of the source stay
/// holes; with `from_zeros` every run of zeros of 4 KiB or more becomes one.
/// copy_file_range(2), except from or to tmpfs, where pread and pwrite are faster.
std::uint64_t copy_content(const InputFile& from, int to, std::string_view shown, Holes holes);

/// What lies under a range that is about to be written.
enum class Under { nothing, old_bytes };

/// Writes `bytes` at `offset`, but makes holes of aligned runs of zeros of at least 4 KiB: left
/// out where the file has `nothing` there yet (its size is set with set_size() at the end),
/// punched where `old_bytes` may be.
void write_sparse(int to, std::string_view shown, std::uint64_t offset, View bytes,
                  Under under = Under::nothing);

}  // namespace lockstep::fs
