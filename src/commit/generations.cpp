#include "commit/generations.hpp"

#include <cerrno>

#include "base/escape.hpp"
#include "commit/reserved.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {
namespace {

constexpr std::string_view link_prefix = "gen/";

/// The generation that the link `name` of `directory` leads to; nothing where it is no such link.
std::optional<std::string> linked_generation(const fs::Directory& directory,
                                             std::string_view name) {
  const auto entry = fs::examine(directory, name, {});
  if (!entry || !entry->link_target.starts_with(link_prefix)) return std::nullopt;
  std::string generation = entry->link_target.substr(link_prefix.size());
  if (!number_in(generation)) return std::nullopt;
  return generation;
}

/// Open for reading and locking, or null where there is none.
fs::DirectoryRef open_tree(const fs::Directory& dataset, std::string_view name) {
  const fs::DirectoryRef trees = open_if_there(dataset, layout::trees);
  return trees ? open_if_there(*trees, name) : nullptr;
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

void expect_empty(const fs::Directory& dataset) {
  for (const std::string& name : fs::names_in(dataset)) {
    if (name == tree::stage_name || name == "lost+found") continue;
    throw Error(ExitCode::refused, escape(dataset.shown()) +
                                       " holds no generations and is not empty: " + escape(name));
  }
}

Fd take_lock(const fs::Directory& own, const std::string& shown) {
  Fd fd = fs::open_file(own, layout::lock, 0644);
  if (!fs::try_lock(fd.get())) {
    throw Error(ExitCode::locked, escape(shown) + " is being published to by another run");
  }
  return fd;
}

}  // namespace

std::optional<CurrentTree> open_current(const fs::DirectoryRef& dataset) {
  for (;;) {
    const auto name = linked_generation(*dataset, layout::current);
    if (!name) return std::nullopt;
    const fs::DirectoryRef directory = open_tree(*dataset, *name);
    // Between the two it may have been replaced, and pruned.
    const bool held = directory && fs::try_lock_shared(directory->fd());
    if (held && linked_generation(*dataset, layout::current) == name) {
      return CurrentTree{*name, fs::Root::at(directory)};
    }
    if (!directory && linked_generation(*dataset, layout::current) == name) {
      throw Error(ExitCode::verification,
                  "generation " + *name + " of " + escape(dataset->shown()) + " is missing");
    }
  }
}

bool holds_generations(const fs::Directory& directory) {
  const auto own = fs::examine(directory, layout::own, {});
  return own && own->kind == tree::Kind::directory;
}

std::vector<Generation> list_generations(const fs::DirectoryRef& dataset) {
  const fs::DirectoryRef own = open_if_there(*dataset, layout::own);
  if (!own || !fs::examine(*own, layout::journal, {})) return {};
  const GenerationState state = state_of(read_journal(*own, layout::journal));
  std::vector<Generation> found;
  for (const auto& [number, name] : state.activated) {
    if (!open_tree(*dataset, name)) continue;
    found.push_back(
        {name, read_header(*own, name), name == state.active_name, state.pinned.contains(number)});
  }
  return found;
}

Generations::Generations(fs::DirectoryRef dataset, bool durable)
    : dataset_(std::move(dataset)), durable_(durable) {
  own_ = open_if_there(*dataset_, layout::own);
  if (!own_) {
    expect_empty(*dataset_);
    fs::make_directory(*dataset_, layout::own, 0755);
    own_ = fs::open_directory(*dataset_, layout::own);
  }
  lock_ = take_lock(*own_, dataset_->shown());
  fs::make_directory(*dataset_, layout::trees, 0755);
  for (const auto name : {layout::headers, layout::manifests, layout::next, layout::trash}) {
    fs::make_directory(*own_, name, 0755);
  }
  journal_ = std::make_unique<Journal>(own_, layout::journal, durable_);
  state_ = state_of(journal_->records());
  recover();
}

Generations::~Generations() {
  drop_next();
}

fs::DirectoryRef Generations::own_directory(std::string_view name) const {
  return fs::open_directory(*own_, name);
}

tree::SignedHeader Generations::header(const std::string& name) const {
  return read_header(*own_, name);
}

std::shared_ptr<fs::Root> Generations::tree(const std::string& name) const {
  const fs::DirectoryRef found = open_tree(*dataset_, name);
  if (!found) {
    throw Error(ExitCode::verification,
                "generation " + name + " of " + escape(dataset_->shown()) + " is missing");
  }
  return fs::Root::at(found);
}

std::optional<std::string> Generations::find(std::uint64_t number) const {
  const auto found = state_.activated.find(number);
  if (found == state_.activated.end() || !open_tree(*dataset_, found->second)) return std::nullopt;
  return found->second;
}

void Generations::record(const GenerationEvent& event) {
  journal_->append(encode(event));
  state_ = state_of(journal_->records());
}

std::shared_ptr<fs::Root> Generations::make_next() {
  drop_next();
  const fs::DirectoryRef next = own_directory(layout::next);
  fs::make_directory(*next, layout::tree, 0755);
  return fs::Root::at(fs::open_directory(*next, layout::tree));
}

void Generations::drop_next() const noexcept {
  try {
    fs::remove_tree(*own_directory(layout::next), layout::tree);
    fs::remove_file(*own_directory(layout::manifests), layout::next);
  } catch (const Error&) {  // the next run tries again
  }
}

void Generations::activate(const tree::SignedHeader& header) {
  const std::string name = tree::name_of(header.header);
  const fs::DirectoryRef manifests = own_directory(layout::manifests);
  Bytes bytes;
  tree::encode(header, bytes);
  const Fd fd = fs::create_file(*own_directory(layout::headers), name, 0644);
  fs::write_at(fd.get(), name, 0, bytes);
  fs::rename({*manifests, layout::next}, {*manifests, name});
  const fs::DirectoryRef trees = fs::open_directory(*dataset_, layout::trees);
  fs::rename({*own_directory(layout::next), layout::tree}, {*trees, name});
  fs::remove_file(*own_, layout::fresh_link);
  fs::make_symlink(*own_, layout::fresh_link, std::string(link_prefix) + name);
  if (durable_) fs::sync_file_system(own_->fd(), dataset_->shown());
  record({GenerationEvent::Kind::activate, header.header.number, name});
  switch_current();
}

void Generations::switch_current() {
  fs::rename({*own_, layout::fresh_link}, {*dataset_, layout::current});
  if (durable_) fs::sync_directory(*dataset_);
}

void Generations::set_pinned(std::uint64_t number, bool pinned) {
  const auto name = find(number);
  if (!name) {
    throw Error(ExitCode::usage,
                "no generation " + std::to_string(number) + " in " + escape(dataset_->shown()));
  }
  if (state_.pinned.contains(number) == pinned) return;
  record({pinned ? GenerationEvent::Kind::pin : GenerationEvent::Kind::unpin, number, *name});
}

// ---- after a crash --------------------------------------------------------------------------

void Generations::recover() {
  if (state_.active && linked_generation(*dataset_, layout::current) != state_.active_name) {
    fs::remove_file(*own_, layout::fresh_link);
    fs::make_symlink(*own_, layout::fresh_link, std::string(link_prefix) + state_.active_name);
    switch_current();
  }
  sweep();
}

// What the journal does not name was never seen by anybody.
void Generations::sweep() {
  drop_next();
  const fs::DirectoryRef trash = own_directory(layout::trash);
  for (const std::string& name : fs::names_in(*trash)) fs::remove_tree(*trash, name);
  const fs::DirectoryRef trees = fs::open_directory(*dataset_, layout::trees);
  const fs::DirectoryRef headers = own_directory(layout::headers);
  const fs::DirectoryRef manifests = own_directory(layout::manifests);
  const auto is_known = [&](const std::string& name) {
    const auto number = number_in(name);
    const auto found = number ? state_.activated.find(*number) : state_.activated.end();
    return found != state_.activated.end() && found->second == name;
  };
  for (const std::string& name : fs::names_in(*trees)) {
    if (!is_known(name)) fs::remove_tree(*trees, name);
  }
  for (const std::string& name : fs::names_in(*headers)) {
    if (!is_known(name)) fs::remove_file(*headers, name);
  }
  for (const std::string& name : fs::names_in(*manifests)) {
    if (!is_known(name) || !open_tree(*dataset_, name)) fs::remove_file(*manifests, name);
  }
}

// ---- pruning --------------------------------------------------------------------------------

void Generations::discard(const std::string& name) {
  const fs::DirectoryRef trees = fs::open_directory(*dataset_, layout::trees);
  const fs::DirectoryRef tree = open_if_there(*trees, name);
  if (!tree || !fs::try_lock(tree->fd())) return;  // somebody reads it
  const fs::DirectoryRef trash = own_directory(layout::trash);
  fs::rename({*trees, name}, {*trash, name});
  fs::remove_tree(*trash, name);
  fs::remove_file(*own_directory(layout::manifests), name);
}

void Generations::prune(std::size_t keep) noexcept {
  try {
    const fs::DirectoryRef trees = fs::open_directory(*dataset_, layout::trees);
    for (const std::string& name : prunable(fs::names_in(*trees), state_, keep)) discard(name);
  } catch (const Error&) {  // the next publish prunes, too
  }
}

}  // namespace lockstep::commit
