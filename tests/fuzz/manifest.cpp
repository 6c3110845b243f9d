// tree::ManifestReader: a manifest or an Error, and what is accepted says the same when written
// again.
#include "tree/manifest.hpp"

#include <algorithm>
#include <span>

#include "base/error.hpp"
#include "target.hpp"

namespace {

using namespace lockstep;

tree::ManifestReader::Input input_of(View& bytes) {
  return [&bytes](MutableView out) {
    const std::size_t count = std::min(out.size(), bytes.size());
    std::copy_n(bytes.begin(), count, out.begin());
    bytes = bytes.subspan(count);
    return count;
  };
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  View bytes = std::as_bytes(std::span(data, size));
  try {
    tree::ManifestReader reader(input_of(bytes));
    Bytes again;
    tree::ManifestWriter writer(reader.mask(), [&](View piece) { append(again, piece); });
    writer.add_root(reader.root());
    while (const auto item = reader.next()) {
      if (item->entry != nullptr) {
        writer.add(*item->entry);
      } else {
        writer.end_directory();
      }
    }
    promise(writer.finish().root == reader.totals().root);
  } catch (const Error& error) {
    promise(error.code() == ExitCode::stream || error.code() == ExitCode::verification);
  }
  return 0;
}
