// The target's executor over a tree in memory.
#include <algorithm>

#include "session/effects.hpp"
#include "support/memory_session.hpp"
#include "wire/limits.hpp"

namespace lockstep::test {
namespace {

namespace action = session::target_action;

class SharedBasis final : public delta::Basis {
 public:
  explicit SharedBasis(std::shared_ptr<Bytes> content) : content_(std::move(content)) {}
  [[nodiscard]] std::uint64_t bytes() const override { return content_->size(); }
  void read(std::uint64_t offset, MutableView out) const override {
    const auto part = View(*content_).subspan(offset, out.size());
    std::copy(part.begin(), part.end(), out.begin());
  }

 private:
  std::shared_ptr<Bytes> content_;
};

class NoOwners final : public session::OwnerMap {
 public:
  std::uint32_t user(const std::string& /*name*/, std::uint32_t id) override { return id; }
  std::uint32_t group(const std::string& /*name*/, std::uint32_t id) override { return id; }
};

std::string path_of(const session::BasisFile& file) {
  return file.directory->child(file.name).text();
}

}  // namespace

session::TargetSetup target_setup(MemoryTree& tree, const Settings& settings) {
  session::TargetSetup setup;
  setup.options = settings.options;
  setup.keys = test_keys();
  setup.rules.attributes = settings.options.attributes;
  setup.rules.comparison = settings.options.comparison;
  setup.owners = std::make_shared<NoOwners>();
  setup.client = !settings.push;
  setup.want_changes = settings.want_changes;
  setup.want_unchanged = settings.want_unchanged;
  setup.want_totals = settings.want_totals;
  setup.single_name = settings.single_name;
  setup.own_root = tree.root();
  setup.own_root.inode.device = 1;  // as that of all entries
  setup.batch_entries = settings.batch_entries;
  setup.held_files_max = settings.held_files_max;
  setup.free_bytes = settings.free_bytes;
  setup.immutable = settings.immutable;
  return setup;
}

MemoryTarget::MemoryTarget(MemoryTree& tree, const Settings& settings, Deferred& work,
                           std::function<void(wire::Message)> send)
    : tree_(tree),
      settings_(settings),
      work_(work),
      send_(std::move(send)),
      keys_(test_keys()),
      hash_key_(delta::make_hash_key(keys_.hash_seed)),
      mac_(keys_.tag),
      machine_(target_setup(tree, settings)) {}

void MemoryTarget::on_message(wire::Message message) {
  if (std::holds_alternative<wire::TreeEnd>(message)) log("tree end");
  machine_.on_message(std::move(message));
  pump();
}

void MemoryTarget::on_data(wire::Data data) {
  machine_.on_data(std::move(data));
  pump();
}

void MemoryTarget::pump() {
  while (std::optional<session::TargetAction> next = machine_.next_action()) {
    if (finished_) throw std::logic_error("an action after the last one");
    if (!read(*next) && !transfer(*next) && !commit(*next)) tell(*next);
  }
}

bool MemoryTarget::read(session::TargetAction& next) {
  const auto later = [this](auto piece) {
    work_.add([this, piece = std::move(piece)] {
      piece();
      pump();
    });
  };
  if (const auto* list = std::get_if<action::List>(&next)) {
    later([this, list = *list] {
      machine_.on_listing(list.directory, tree_.list(list.path.text()));
    });
  } else if (const auto* extra = std::get_if<action::ListExtra>(&next)) {
    later([this, extra = *extra] {
      machine_.on_extra(extra.id, tree_.list(extra.path.text()).value_or(tree::Listing{}));
    });
  } else if (const auto* partial = std::get_if<action::FindPartial>(&next)) {
    later([this, token = partial->token] { machine_.on_partial(token, std::nullopt); });
  } else if (const auto* tags = std::get_if<action::TagBasis>(&next)) {
    later([this, tags = *tags] {
      std::vector<std::optional<Tag>> found;
      for (std::uint32_t i = 0; i < tags.files.size(); ++i) {
        std::optional<Tag>& tag = found.emplace_back();
        const Node* node = tree_.find(path_of(tags.files[i]));
        const bool bad = settings_.faults.bad_basis.contains(path_of(tags.files[i]));
        if (bad || node == nullptr || !node->content) continue;
        tag = mac_.tag(session::check_nonce(tags.check, i), *node->content);
      }
      machine_.on_tags(tags.check, std::move(found));
    });
  } else {
    return false;
  }
  return true;
}

bool MemoryTarget::transfer(session::TargetAction& next) {
  const auto later = [this](auto piece) {
    work_.add([this, piece = std::move(piece)] {
      piece();
      pump();
    });
  };
  if (const auto* begin = std::get_if<action::Begin>(&next)) {
    Transfer& made = transfers_[begin->id];
    made.entry = begin->entry;
    made.basis_name = begin->basis;
    made.shape = {begin->entry.entry().size, begin->basis_bytes, &hash_key_};
    made.content.resize(begin->entry.entry().size);
  } else if (const auto* table = std::get_if<action::SignTable>(&next)) {
    later([this, id = table->id, part = table->part] { sign_table(id, part); });
  } else if (const auto* first = std::get_if<action::SignSegment>(&next)) {
    later([this, first = *first] { sign(first.id, first.segment); });
  } else if (const auto* sums = std::get_if<action::NextSums>(&next)) {
    const auto found = transfers_.find(sums->id);
    if (found != transfers_.end() && !found->second.busy.insert(sums->segment).second) {
      throw std::logic_error("two rounds of one segment at once");
    }
    later([this, sums = *sums] { next_sums(sums); });
  } else if (auto* wanted = std::get_if<action::Rebuild>(&next)) {
    // Data may be moved and not copied: its payload lies in its own frame.
    const auto kept = std::make_shared<action::Rebuild>(std::move(*wanted));
    later([this, kept] { machine_.on_rebuilt(rebuild(*kept)); });
  } else if (auto* block = std::get_if<action::WriteBlock>(&next)) {
    const auto kept = std::make_shared<wire::Data>(std::move(block->data));
    later([this, kept] { machine_.on_block(write_block(*kept)); });
  } else if (const auto* gone = std::get_if<action::Abandon>(&next)) {
    transfers_.erase(gone->id);
  } else if (const auto* done = std::get_if<action::FinishFile>(&next)) {
    later([this, id = done->id] {
      session::StageOutcome outcome{id, std::nullopt};
      const auto found = transfers_.find(id);
      if (found != transfers_.end()) {
        outcome.problem = stage_content(found->second.entry, found->second.content);
        transfers_.erase(found);
      }
      machine_.on_staged(outcome);
    });
  } else {
    return false;
  }
  return true;
}

bool MemoryTarget::open_basis(Transfer& transfer) {
  if (transfer.basis) return true;
  const std::string path = path_of(*transfer.basis_name);
  const Node* node = tree_.find(path);
  if (settings_.faults.bad_basis.contains(path) || node == nullptr || !node->content) return false;
  transfer.basis = std::make_unique<SharedBasis>(node->content);
  return true;
}

void MemoryTarget::sign_table(std::uint32_t id, std::uint32_t part) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end() || !open_basis(found->second)) {
    machine_.on_basis_lost(id);
    return;
  }
  machine_.on_table(id, part,
                    delta::sign_table_part(*found->second.basis, found->second.shape, part));
}

void MemoryTarget::sign(std::uint32_t id, std::uint32_t segment) {
  const auto found = transfers_.find(id);
  if (found == transfers_.end() || !open_basis(found->second)) {
    machine_.on_basis_lost(id);
    return;
  }
  Transfer& open = found->second;
  auto half = std::make_unique<delta::SegmentBasis>(*open.basis, open.shape, segment);
  Bytes sums = half->first();
  open.segments[segment] = std::move(half);
  machine_.on_sums(id, segment, std::move(sums));
}

void MemoryTarget::next_sums(const action::NextSums& wanted) {
  const auto found = transfers_.find(wanted.id);
  if (found == transfers_.end()) return;
  found->second.busy.erase(wanted.segment);
  Bytes sums = found->second.segments.at(wanted.segment)->on_result(wanted.result);
  machine_.on_sums(wanted.id, wanted.segment, std::move(sums));
}

bool MemoryTarget::trusted(const Nonce& nonce, View content, const Tag& tag) {
  return settings_.faults.trusts_content || same_tag(mac_.tag(nonce, content), tag);
}

session::WriteOutcome MemoryTarget::rebuild(const action::Rebuild& wanted) {
  session::WriteOutcome outcome;
  outcome.id = wanted.result.id;
  outcome.segment = wanted.result.segment;
  const auto found = transfers_.find(outcome.id);
  if (found == transfers_.end()) return outcome;
  Transfer& open = found->second;
  Bytes literals;
  for (const wire::Data& data : wanted.literals) append(literals, data.payload);
  const auto half = std::move(open.segments.at(outcome.segment));
  if (!half) throw std::logic_error("a segment is rebuilt twice");
  const auto instructions = half->on_final(wanted.result.blob);
  const delta::Range range = delta::segment_range(open.shape, outcome.segment);
  const MutableView fresh = MutableView(open.content).subspan(range.offset, range.bytes);
  delta::rebuild(*open.basis, instructions, literals, fresh);
  const Tag tag = mac_.tag(session::segment_nonce(outcome.id, outcome.segment), fresh);
  outcome.verified = settings_.faults.trusts_content || same_tag(tag, wanted.result.tag);
  if (outcome.verified) outcome.matched_bytes = range.bytes - literals.size();
  return outcome;
}

session::WriteOutcome MemoryTarget::write_block(const wire::Data& data) {
  session::WriteOutcome outcome;
  outcome.id = data.id;
  outcome.segment = data.segment;
  outcome.verified = trusted(session::block_nonce(data.id, data.segment), data.payload, data.tag);
  const auto found = transfers_.find(data.id);
  if (!outcome.verified || found == transfers_.end()) return outcome;
  const std::size_t offset = std::size_t{data.segment} * wire::limits::block_bytes;
  const MutableView place = MutableView(found->second.content).subspan(offset, data.raw_bytes);
  std::copy(data.payload.begin(), data.payload.end(), place.begin());
  return outcome;
}

void MemoryTarget::tell(session::TargetAction& next) {
  if (auto* send = std::get_if<action::Send>(&next)) {
    send_(std::move(send->message));
  } else if (const auto* change = std::get_if<action::ReportChange>(&next)) {
    told.changes.push_back(change->change);
  } else if (const auto* problem = std::get_if<action::ReportProblem>(&next)) {
    told.problems.push_back(problem->problem);
  } else if (const auto* totals = std::get_if<action::ReportTotals>(&next)) {
    told.totals.push_back(totals->totals);
  } else if (const auto* file = std::get_if<action::ReportFile>(&next)) {
    told.ended.push_back((file->good ? "" : "!") + file->path.text());
  } else if (const auto* finish = std::get_if<action::Finish>(&next)) {
    told.summary = finish->summary;
    finished_ = true;
  } else {
    throw std::logic_error("an action nobody carries out");
  }
}

}  // namespace lockstep::test
