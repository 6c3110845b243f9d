// The source's executor over a tree in memory.
#include <algorithm>

#include "session/effects.hpp"
#include "support/memory_session.hpp"
#include "wire/limits.hpp"

namespace lockstep::test {
namespace {

namespace action = session::source_action;

std::string path_of(const session::SourceFile& file) {
  return file.directory.child(file.name).text();
}

void flip(Bytes& frame) {
  frame.back() ^= std::byte{1};
}

}  // namespace

session::SourceTree::Setup source_setup(MemoryTree& tree, const Settings& settings) {
  session::SourceTree::Setup setup;
  setup.options = settings.options;
  setup.key = test_keys().digest;
  session::Selection selected;
  const auto top = std::make_shared<const session::Location>();
  for (const std::string& name : settings.picks) selected.picks.push_back({top, name});
  if (settings.picks.empty()) selected.whole.push_back({0, {}});
  setup.selected = std::make_shared<const session::Selection>(std::move(selected));
  setup.root.has_metadata = settings.picks.empty();
  if (setup.root.has_metadata) setup.root.entry = tree.root();
  if (settings.picks.size() == 1) {
    const Node* only = tree.find(settings.picks.front());
    setup.root.single = only != nullptr && only->entry.kind != tree::Kind::directory;
  }
  setup.complete = !settings.faults.missing_argument;
  setup.client = settings.push;
  return setup;
}

MemorySource::MemorySource(MemoryTree& tree, const Settings& settings, Deferred& work,
                           Outside outside)
    : tree_(tree),
      settings_(settings),
      work_(work),
      outside_(std::move(outside)),
      keys_(test_keys()),
      hash_key_(delta::make_hash_key(keys_.hash_seed)),
      mac_(keys_.tag),
      machine_(source_setup(tree, settings)) {}

void MemorySource::on_message(wire::Message message) {
  machine_.on_message(std::move(message));
  pump();
}

void MemorySource::pump() {
  while (std::optional<session::SourceAction> next = machine_.next_action(outside_.room())) {
    act(*next);
  }
}

void MemorySource::act(session::SourceAction& next) {
  const auto later = [this](auto piece) {
    work_.add([this, piece = std::move(piece)] {
      piece();
      pump();
    });
  };
  const auto effects = session::Effects{
      [&](action::Send& send) { outside_.send(std::move(send.message)); },
      [&](action::SendFrame& send) { outside_.send_frame(send.frame.take_head()); },
      [&](action::List& wanted) {
        later([this, wanted] { machine_.on_listing(wanted.node, list(wanted)); });
      },
      [&](action::ReadPack& pack) { later([this, pack] { machine_.on_read(read_pack(pack)); }); },
      [&](action::ReadBlock& block) {
        later([this, block] { machine_.on_read(read_block(block)); });
      },
      [&](action::TagFiles& files) { later([this, files] { machine_.on_tags(tag(files)); }); },
      [&](action::AddTable& part) {
        Open& file = open_[part.id];
        const delta::FileShape shape{part.fresh_bytes, part.basis_bytes, &hash_key_};
        if (!file.table) file.table = std::make_unique<delta::Table>(shape);
        file.table->add(part.part, part.blob);
      },
      [&](action::DeltaStep& step) {
        Segment& segment = open_[step.id].segments[step.segment];
        if (segment.busy) throw std::logic_error("two steps of one segment at once");
        segment.busy = true;
        later([this, step] { machine_.on_delta(delta(step)); });
      },
      [&](action::Close& close) {
        for (const std::uint32_t id : close.ids) open_.erase(id);
      },
      [&](action::RemoveFiles& files) {
        std::vector<tree::Problem> removed;
        for (const action::RemoveFile& file : files.files) {
          removed.push_back({ExitCode::ok, file.path.text(), tree::About::removed_file});
        }
        machine_.on_removed_files(removed);
      },
      [&](action::ReportChange& report) { told.changes.push_back(report.change); },
      [&](action::ReportProblem& report) {
        if (settings_.push) {
          told.problems.push_back(report.problem);
        } else {
          outside_.send(wire::Trouble{report.problem});
        }
      },
      [&](action::ReportTotals& report) { told.totals.push_back(report.totals); },
      [&](action::Finish& finish) {
        told.summary = finish.summary;
        finished_ = true;
      }};
  std::visit(effects, next);
}

session::SourceListing MemorySource::list(const action::List& wanted) {
  session::SourceListing result;
  if (wanted.selected && !wanted.selected->picks.empty()) {
    for (const session::Pick& pick : wanted.selected->picks) {
      if (const Node* node = tree_.find(pick.name)) {
        result.listing.entries.push_back(node->entry);
        result.from.push_back({});
      }
    }
    return result;
  }
  const std::string& path = wanted.places.front().path.text();
  const auto found = tree_.list(path);
  if (found && !settings_.faults.unreadable_directories.contains(path)) return {*found, {}, {}};
  result.listing.complete = false;
  result.listing.problems.push_back({ExitCode::partial, "open " + path + ": Permission denied"});
  return result;
}

bool MemorySource::damage(const session::SourceFile& file) {
  const auto found = settings_.faults.corrupt.find(path_of(file));
  if (found == settings_.faults.corrupt.end() || found->second == 0) return false;
  --found->second;
  return true;
}

std::optional<Bytes> MemorySource::read(const session::SourceFile& file,
                                        std::optional<tree::Problem>& problem) {
  const auto fault = settings_.faults.unreadable.find(path_of(file));
  const Node* node = tree_.find(path_of(file));
  if (fault != settings_.faults.unreadable.end()) {
    problem = tree::Problem{fault->second, "open " + path_of(file)};
  } else if (node == nullptr || !node->content) {
    problem = tree::Problem{ExitCode::vanished, "file has vanished: " + path_of(file)};
  } else {
    return *node->content;
  }
  return std::nullopt;
}

session::ReadResult MemorySource::read_pack(const action::ReadPack& pack) {
  session::ReadResult result;
  result.bytes = pack.bytes;
  Bytes frame(wire::data_header_bytes);
  wire::Data header;
  header.pack = true;
  bool damaged = false;
  for (const action::PackFile& wanted : pack.files) {
    std::optional<tree::Problem> problem;
    const std::optional<Bytes> content = read(wanted.file, problem);
    if (!content) {
      result.failures.push_back({wanted.id, *problem});
      continue;
    }
    damaged = damage(wanted.file) || damaged;
    ByteWriter(frame).blob(*content);
    if (header.segment++ == 0) header.id = wanted.id;
  }
  if (header.segment == 0) return result;
  const View raw = View(frame).subspan(wire::data_header_bytes);
  header.raw_bytes = static_cast<std::uint32_t>(raw.size());
  header.tag = mac_.tag(session::pack_nonce(header.id, header.segment), raw);
  wire::seal_data(header, frame);
  if (damaged) flip(frame);
  result.frame = std::move(frame);
  return result;
}

session::ReadResult MemorySource::read_block(const action::ReadBlock& wanted) {
  session::ReadResult result;
  result.bytes = wanted.bytes;
  std::optional<tree::Problem> problem;
  const std::optional<Bytes> content = read(wanted.file, problem);
  if (!content) {
    result.failures.push_back({wanted.id, *problem});
    return result;
  }
  const std::size_t offset = std::size_t{wanted.block} * wire::limits::block_bytes;
  const View raw = View(*content).subspan(offset, wanted.bytes);
  Bytes frame(wire::data_header_bytes);
  append(frame, raw);
  wire::Data header;
  header.id = wanted.id;
  header.segment = wanted.block;
  header.raw_bytes = static_cast<std::uint32_t>(raw.size());
  header.tag = mac_.tag(session::block_nonce(wanted.id, wanted.block), raw);
  wire::seal_data(header, frame);
  if (damage(wanted.file)) flip(frame);
  result.frame = std::move(frame);
  return result;
}

session::TagResult MemorySource::tag(const action::TagFiles& files) {
  session::TagResult result{files.check, {}};
  for (std::uint32_t i = 0; i < files.files.size(); ++i) {
    std::optional<tree::Problem> ignored;
    std::optional<Tag>& tag = result.tags.emplace_back();
    if (const auto content = read(files.files[i], ignored)) {
      tag = mac_.tag(session::check_nonce(files.check, i), *content);
    }
  }
  return result;
}

session::DeltaResult MemorySource::delta(const action::DeltaStep& step) {
  session::DeltaResult result;
  result.id = result.result.id = step.id;
  result.segment = result.result.segment = step.segment;
  const delta::FileShape shape{step.file.bytes, step.basis_bytes, &hash_key_};
  const auto open = open_.find(step.id);
  if (open == open_.end()) return result;  // given up meanwhile
  Segment& segment = open->second.segments[step.segment];
  segment.busy = false;
  if (!segment.half) {
    std::optional<tree::Problem> problem;
    const std::optional<Bytes> content = read(step.file, problem);
    if (!content) {
      result.failure = session::ReadFailure{step.id, *problem};
      return result;
    }
    if (step.segment >= delta::segment_count(shape)) {
      throw Error(ExitCode::stream, "segment out of range");
    }
    const delta::Range range = delta::segment_range(shape, step.segment);
    segment.fresh = to_bytes(View(*content).subspan(range.offset, range.bytes));
    const delta::Table* table = open->second.table.get();
    if (delta::needs_table(shape) && (table == nullptr || !table->complete())) {
      throw Error(ExitCode::stream, "segment before its table");
    }
    segment.half = std::make_unique<delta::SegmentFresh>(segment.fresh, shape, step.segment, table,
                                                         delta::Link{});
  }
  delta::SegmentFresh::Step next = segment.half->on_sums(step.sums);
  result.result.blob = std::move(next.result);
  result.result.final = next.final;
  if (!next.final) return result;
  result.result.tag = mac_.tag(session::segment_nonce(step.id, step.segment), segment.fresh);
  seal_literals(step, segment, result);
  if (damage(step.file)) result.result.tag[0] ^= std::byte{1};
  open->second.segments.erase(step.segment);
  return result;
}

void MemorySource::seal_literals(const action::DeltaStep& step, const Segment& segment,
                                 session::DeltaResult& result) {
  const delta::FileShape shape{step.file.bytes, step.basis_bytes, &hash_key_};
  const std::uint64_t start = delta::segment_range(shape, step.segment).offset;
  Bytes all;
  for (const delta::Range& range : segment.half->literals()) {
    append(all, View(segment.fresh).subspan(range.offset - start, range.bytes));
  }
  result.result.literal_bytes = all.size();
  if (!all.empty() && all.size() <= wire::limits::few_literal_bytes) {
    result.result.few = wire::FewLiterals{wire::FewLiterals::How::plain, std::move(all)};
    return;
  }
  for (const delta::Range& range : segment.half->literals()) {
    View left = View(segment.fresh).subspan(range.offset - start, range.bytes);
    while (!left.empty()) {
      const View piece = left.first(std::min<std::size_t>(left.size(), wire::limits::block_bytes));
      left = left.subspan(piece.size());
      wire::Data header;
      header.id = step.id;
      header.segment = step.segment;
      header.literal = true;
      header.raw_bytes = static_cast<std::uint32_t>(piece.size());
      Bytes frame(wire::data_header_bytes);
      append(frame, piece);
      wire::seal_data(header, frame);
      result.frames.emplace_back(std::move(frame));
    }
  }
}

}  // namespace lockstep::test
