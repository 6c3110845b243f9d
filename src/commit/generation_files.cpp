#include "commit/generation_files.hpp"

#include <algorithm>

#include "base/error.hpp"
#include "base/escape.hpp"
#include "commit/reserved.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::string_view link_prefix = "gen/";

}  // namespace

std::optional<std::string> linked_generation(const fs::Directory& directory,
                                             std::string_view name) {
  const auto entry = fs::examine(directory, name, {});
  if (!entry || !entry->link_target.starts_with(link_prefix)) return std::nullopt;
  std::string generation = entry->link_target.substr(link_prefix.size());
  if (!number_in(generation)) return std::nullopt;
  return generation;
}

void link_generation(const fs::Directory& directory, std::string_view name,
                     const std::string& generation) {
  fs::remove_file(directory, name);
  fs::make_symlink(directory, name, std::string(link_prefix) + generation);
}

fs::DirectoryRef open_tree(const fs::Directory& dataset, std::string_view name) {
  const fs::DirectoryRef trees = open_if_there(dataset, layout::trees);
  return trees ? open_if_there(*trees, name) : nullptr;
}

bool is_pinned(const fs::Directory& own, std::string_view name) {
  const fs::DirectoryRef pins = open_if_there(own, layout::pins);
  return pins && fs::examine(*pins, name, {});
}

tree::SignedHeader read_header(const fs::Directory& own, const std::string& name) {
  const fs::InputFile file(*fs::open_directory(own, layout::headers), name);
  Bytes bytes(std::min<std::uint64_t>(file.bytes(), tree::header_bytes_max));
  bytes.resize(file.read(0, bytes));
  ByteReader in(bytes);
  tree::SignedHeader header = tree::decode_header(in);
  in.expect_end();
  if (tree::name_of(header.header) != name || !tree::has_good_signature(header)) {
    throw Error(ExitCode::verification, "header " + escape(file.shown()) + " is damaged");
  }
  return header;
}

void write_header(const fs::Directory& own, const std::string& name,
                  const tree::SignedHeader& header) {
  const fs::DirectoryRef headers = fs::open_directory(own, layout::headers);
  Bytes bytes;
  tree::encode(header, bytes);
  fs::remove_file(*headers, name);
  const Fd fd = fs::create_file(*headers, name, 0644);
  fs::write_at(fd.get(), headers->shown(name), 0, bytes);
}

}  // namespace lockstep::commit
