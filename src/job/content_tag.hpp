#pragma once
// The tag of a whole file's content, read in pieces.
#include <optional>

#include "fs/file.hpp"
#include "job/packing.hpp"

namespace lockstep::job {

/// Nothing where the file does not have (at least) `bytes`.
[[nodiscard]] std::optional<Tag> tag_content(Packing& packing, const fs::InputFile& file,
                                             std::uint64_t bytes, const Nonce& nonce);

}  // namespace lockstep::job
