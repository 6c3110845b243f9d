#include "job/source_work.hpp"

#include <algorithm>
#include <cctype>

#include "job/content_tag.hpp"
#include "job/failure.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

using session::SourceFile;
namespace action = session::source_action;

}  // namespace

SourceWork::SourceWork(Setup setup)
    : setup_(std::move(setup)),
      hash_key_(delta::make_hash_key(setup_.keys.hash_seed)),
      packing_(setup_.keys.tag, setup_.options.compress, setup_.options.compress_level) {
  for (const std::string& pattern : setup_.options.never_compressed) {
    never_compressed_.emplace_back(pattern);
  }
  const tree::Selection& selection = setup_.options.selection;
  if (!selection.filters()) return;
  for (std::uint32_t i = 0; i < setup_.roots.size(); ++i) {
    filters_.push_back(std::make_unique<DirectoryFilters>(
        selection, setup_.roots[i], fs::Links::anywhere, setup_.whole.contains(i)));
  }
}

bool SourceWork::may_compress(const SourceFile& file) const {
  if (never_compressed_.empty()) return true;
  std::string name = file.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::none_of(never_compressed_.begin(), never_compressed_.end(),
                      [&](const tree::Glob& pattern) { return pattern.matches(name); });
}

bool SourceWork::is_on(std::uint64_t device) const {
  return std::any_of(setup_.roots.begin(), setup_.roots.end(), [&](const auto& root) {
    return fs::examine(*root->directory({}), {}).inode.device == device;
  });
}

fs::InputFile SourceWork::open(const SourceFile& file) {
  if (file.followed) return {root(file.root), file.directory, file.name};
  return {*root(file.root).directory(file.directory), file.name};
}

// Appends one file; false, and nothing appended, when it could not be read.
bool SourceWork::add_to_pack(const action::PackFile& wanted, Bytes& frame,
                             session::ReadResult& result) {
  const std::size_t before = frame.size();
  try {
    const fs::InputFile file = open(wanted.file);
    ByteWriter(frame).varint(wanted.file.bytes);
    const MutableView place = extend(frame, wanted.file.bytes);
    if (file.read(0, place) == place.size()) {
      if (file.changed()) result.warnings.push_back(changed(wanted.file));
      return true;
    }
    result.failures.push_back({wanted.id, shrunk(wanted.file)});
  } catch (const Error& error) {
    result.failures.push_back({wanted.id, read_problem(error)});
  }
  frame.resize(before);
  return false;
}

session::ReadResult SourceWork::read_pack(const action::ReadPack& pack) {
  session::ReadResult result;
  result.bytes = pack.bytes;
  Bytes frame(wire::data_header_bytes);
  frame.reserve(wire::data_header_bytes + pack.bytes + 4 * pack.files.size());
  wire::Data header;
  header.pack = true;
  for (const action::PackFile& wanted : pack.files) {
    if (add_to_pack(wanted, frame, result) && header.segment++ == 0) header.id = wanted.id;
  }
  if (header.segment == 0) return result;
  header.tag = packing_.tag(session::pack_nonce(header.id, header.segment),
                            View(frame).subspan(wire::data_header_bytes));
  result.frame = packing_.seal(header, std::move(frame));
  return result;
}

session::ReadResult SourceWork::read_block(const action::ReadBlock& wanted) {
  session::ReadResult result;
  result.bytes = wanted.bytes;
  try {
    const fs::InputFile file = open(wanted.file);
    const std::uint64_t offset = std::uint64_t{wanted.block} * wire::limits::block_bytes;
    wire::Data header;
    header.id = wanted.id;
    header.segment = wanted.block;
    const Nonce nonce = session::block_nonce(wanted.id, wanted.block);
    Bytes frame(wire::data_header_bytes + wanted.bytes);
    const MutableView place = MutableView(frame).subspan(wire::data_header_bytes);
    const bool hole = file.sparse() && file.next_data(offset) >= offset + wanted.bytes &&
                      file.bytes() >= offset + wanted.bytes;
    if (hole) {
      std::fill(place.begin(), place.end(), std::byte{0});
    } else if (file.read(offset, place) < place.size()) {
      result.failures.push_back({wanted.id, shrunk(wanted.file)});
      return result;
    }
    header.tag = packing_.tag(nonce, place);
    const bool last = offset + wanted.bytes == wanted.file.bytes;
    if (last && !file.is(wanted.file.bytes, wanted.file.modified)) {
      result.warnings.push_back(changed(wanted.file));
    }
    result.frame = hole ? Packing::seal_zeros(header, static_cast<std::uint32_t>(wanted.bytes))
                        : packing_.seal(header, std::move(frame), may_compress(wanted.file));
  } catch (const Error& error) {
    result.failures.push_back({wanted.id, read_problem(error)});
  }
  return result;
}

session::TagResult SourceWork::tag_files(const action::TagFiles& wanted) {
  session::TagResult result{wanted.check, {}};
  for (std::uint32_t i = 0; i < wanted.files.size(); ++i) {
    std::optional<Tag>& tag = result.tags.emplace_back();
    try {
      const fs::InputFile file = open(wanted.files[i]);
      tag =
          tag_content(packing_, file, wanted.files[i].bytes, session::check_nonce(wanted.check, i));
    } catch (const Error&) {
      tag.reset();  // fetching it will say why
    }
  }
  return result;
}

}  // namespace lockstep::job
