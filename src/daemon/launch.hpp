#pragma once
// What a listener tells a new worker, so that the worker reads no file: the config and the
// identity, through an inherited pipe.
//
// Layer    daemon: values and their bytes; both ends are the same program.
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/crypto.hpp"
#include "daemon/config.hpp"

namespace lockstep::daemon {

struct Launch {
  std::vector<ConfigText> files;
  Identity identity;
};

[[nodiscard]] Bytes encode_launch(const Launch& launch);
/// Throws Error{stream}.
[[nodiscard]] Launch decode_launch(View bytes);

}  // namespace lockstep::daemon
