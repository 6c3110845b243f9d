#include "job/source_work.hpp"

#include <algorithm>
#include <cctype>

#include "base/escape.hpp"
#include "job/content_tag.hpp"
#include "job/failure.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

using session::SourceFile;
namespace action = session::source_action;

std::string shown(const SourceFile& file) {
  return escape(file.directory.child(file.name).text());
}

tree::Problem shrunk(const SourceFile& file) {
  return {ExitCode::vanished, "file became shorter while it was read: " + shown(file)};
}

tree::Problem changed(const SourceFile& file) {
  return {ExitCode::vanished, "file changed while it was read: " + shown(file)};
}

}  // namespace

SourceWork::SourceWork(Setup setup)
    : setup_(std::move(setup)),
      hash_key_(delta::make_hash_key(setup_.keys.hash_seed)),
      packing_(setup_.keys.tag, setup_.options.compress) {
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

// ---- delta ----------------------------------------------------------------------------------

void SourceWork::add_table(const action::AddTable& part) {
  const std::lock_guard lock(mutex_);
  OpenFile& file = open_[part.id];
  if (!file.table) {
    file.table = std::make_shared<delta::Table>(
        delta::FileShape{part.fresh_bytes, part.basis_bytes, &hash_key_});
  }
  file.table->add(part.part, part.blob);
}

void SourceWork::drop_segment(std::uint32_t id, std::uint32_t segment) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(id);
  if (found != open_.end()) found->second.segments.erase(segment);
}

void SourceWork::close(const std::vector<std::uint32_t>& ids) {
  const std::lock_guard lock(mutex_);
  for (const std::uint32_t id : ids) open_.erase(id);
}

std::shared_ptr<SourceWork::Segment> SourceWork::segment(const action::DeltaStep& step,
                                                         const delta::Link& link) {
  const delta::FileShape shape{step.file.bytes, step.basis_bytes, &hash_key_};
  std::shared_ptr<const delta::Table> table;
  {
    const std::lock_guard lock(mutex_);
    OpenFile& file = open_[step.id];
    const auto found = file.segments.find(step.segment);
    if (found != file.segments.end()) return found->second;
    if (delta::needs_table(shape) && !(file.table && file.table->complete())) {
      throw Error(ExitCode::stream, "segment before its table");
    }
    table = file.table;
  }
  if (step.segment >= delta::segment_count(shape)) {
    throw Error(ExitCode::stream, "segment out of range");
  }
  const delta::Range range = delta::segment_range(shape, step.segment);
  auto segment = std::make_shared<Segment>();
  segment->table = std::move(table);
  segment->fresh.resize(range.bytes);
  const fs::InputFile file = open(step.file);
  if (file.read(range.offset, segment->fresh) < range.bytes) {
    throw Error(ExitCode::vanished, shrunk(step.file).message);
  }
  segment->half = std::make_unique<delta::SegmentFresh>(segment->fresh, shape, step.segment,
                                                        segment->table.get(), link);
  const std::lock_guard lock(mutex_);
  open_[step.id].segments.emplace(step.segment, segment);
  return segment;
}

session::DeltaResult SourceWork::delta_step(const action::DeltaStep& step,
                                            const delta::Link& link) {
  session::DeltaResult result;
  result.id = step.id;
  result.segment = step.segment;
  result.result.id = step.id;
  result.result.segment = step.segment;
  std::shared_ptr<Segment> found;
  try {
    found = segment(step, link);
  } catch (const Error& error) {
    if (error.code() == ExitCode::stream) throw;
    result.failure = session::ReadFailure{step.id, read_problem(error)};
    return result;
  }
  delta::SegmentFresh::Step next = found->half->on_sums(step.sums);
  result.result.blob = std::move(next.result);
  result.result.final = next.final;
  if (!next.final) return result;
  result.result.tag = packing_.tag(session::segment_nonce(step.id, step.segment), found->fresh);
  result.result.refined_bytes = found->half->refined_bytes();
  seal_literals(step, *found, result);
  const std::lock_guard lock(mutex_);
  open_[step.id].segments.erase(step.segment);
  return result;
}

void SourceWork::seal_literals(const action::DeltaStep& step, const Segment& segment,
                               session::DeltaResult& result) {
  wire::Data header;
  header.id = step.id;
  header.segment = step.segment;
  header.literal = true;
  const bool packs = may_compress(step.file);
  Bytes frame(wire::data_header_bytes);
  const auto full = wire::data_header_bytes + wire::limits::block_bytes;
  const delta::FileShape shape{step.file.bytes, step.basis_bytes, &hash_key_};
  const std::uint64_t start = delta::segment_range(shape, step.segment).offset;
  for (const delta::Range& range : segment.half->literals()) {
    result.result.literal_bytes += range.bytes;
    for (View left = View(segment.fresh).subspan(range.offset - start, range.bytes);
         !left.empty();) {
      const View piece = left.first(std::min(left.size(), full - frame.size()));
      append(frame, piece);
      left = left.subspan(piece.size());
      if (frame.size() < full) continue;
      result.frames.push_back(packing_.seal(header, std::move(frame), packs));
      frame = Bytes(wire::data_header_bytes);
    }
  }
  if (frame.size() > wire::data_header_bytes) {
    result.frames.push_back(packing_.seal(header, std::move(frame), packs));
  }
}

}  // namespace lockstep::job
