#include "daemon/launch.hpp"

#include "base/error.hpp"
#include "daemon/setup.hpp"

namespace lockstep::daemon {

Bytes encode_launch(const Launch& launch) {
  Bytes out;
  ByteWriter writer(out);
  writer.varint(launch.files.size());
  for (const ConfigText& file : launch.files) {
    writer.text(file.name);
    writer.text(file.text);
  }
  writer.text(launch.identity.private_key);
  writer.text(launch.identity.certificate);
  return out;
}

Launch decode_launch(View bytes) {
  ByteReader reader(bytes);
  Launch launch;
  const std::uint64_t count = reader.varint_below(config_files_max + 1);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string name = reader.text(config_file_bytes_max);
    launch.files.push_back({std::move(name), reader.text(config_file_bytes_max)});
  }
  launch.identity.private_key = reader.text(config_file_bytes_max);
  launch.identity.certificate = reader.text(config_file_bytes_max);
  reader.expect_end();
  return launch;
}

}  // namespace lockstep::daemon
