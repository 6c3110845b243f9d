#include "session/target_tree.hpp"

#include <algorithm>

#include "wire/limits.hpp"

namespace lockstep::session {
namespace {

// How far listing goes ahead of comparing.
constexpr std::size_t listing_max = 64;
constexpr std::size_t listed_entries_max = 32768;

[[noreturn]] void malformed(const char* what) {
  throw Error(ExitCode::stream, what);
}

}  // namespace

void TargetTree::on_root(const wire::Root& root) {
  if (root_) malformed("second root");
  if (root.single && root.has_metadata) malformed("one file with a directory's metadata");
  root_ = root;
  learn(root.users, root.groups);
  std::vector<tree::Entry> one = {root.entry};
  map_owners(one);
  root_->entry = one.front();
}

// Pre-order, children by name: so no directory comes twice, and what a stack of names holds is
// enough to know it.
void TargetTree::check_order(const wire::Directory& message) {
  const auto number = static_cast<std::uint32_t>(directories_.size());
  if (!root_ || end_) malformed("directory out of order");
  if (number >= wire::limits::directories) malformed("too many directories");
  if (number - compared_ > wire::limits::directories_ahead) malformed("directories too far ahead");
  if (number > 0) {
    check_child(message);
  } else if (message.parent != 0 || !message.name.empty()) {
    malformed("root with a name");
  } else if (root_->single && (message.whole || message.ranges.size() > 1)) {
    malformed("not one file");
  }
  way_.push_back({number, {}});
}

void TargetTree::check_child(const wire::Directory& message) {
  if (root_->single) malformed("one file in several directories");
  tree::check_name(message.name);
  while (!way_.empty() && way_.back().number != message.parent) way_.pop_back();
  if (way_.empty()) malformed("directory without its parent");
  if (message.name <= way_.back().last_child) malformed("directories are not sorted");
  way_.back().last_child = message.name;
}

void TargetTree::on_directory(wire::Directory message) {
  check_order(message);
  const auto number = static_cast<std::uint32_t>(directories_.size());
  Dir dir;
  dir.parent = message.parent;
  dir.name = std::move(message.name);
  dir.whole = message.whole;
  dir.complete = message.complete;
  dir.theirs = std::move(message.ranges);
  if (message.bare) dir.bare = bare_below(message.parent);
  if (!message.bare && number > 0) dir.bare = directories_[dir.parent].bare;
  source_complete_ = source_complete_ && dir.complete;
  dir.holds_nothing = number > 0 && !dir.whole && dir.theirs.empty();
  directories_.push_back(std::move(dir));
}

// A listing waits in memory until its directory is compared.
void TargetTree::list_ahead() {
  while (list_next_ < directories_.size() && listing_ < listing_max &&
         listed_entries_ < listed_entries_max) {
    const std::uint32_t number = list_next_++;
    Dir& dir = directories_[number];
    dir.is_new = number > 0 && directories_[dir.parent].is_new;
    if (dir.is_new && context_.setup.options.alternates.directories.empty()) {
      take_listing(number, std::nullopt);
    } else if (dir.holds_nothing) {
      take_listing(number, tree::Listing{});
    } else {
      dir.state = State::listing;
      ++listing_;
      context_.actions.emplace_back(target_action::List{number, path(number), dir.bare, dir.whole});
    }
  }
}

// Bare directories lead from the root on, so they are the first ones of a path. Below another one
// that filters hide they are made where they miss, and no symlink may stand for them.
std::uint32_t TargetTree::bare_below(std::uint32_t parent) const {
  std::uint32_t depth = 0;
  for (std::uint32_t number = parent; number != 0; number = directories_[number].parent) ++depth;
  const std::uint32_t above = directories_[parent].bare;
  return above == depth ? depth + 1 : above;
}

void TargetTree::on_end(const wire::TreeEnd& end) {
  if (end_ || directories_.empty()) malformed("end of tree out of order");
  end_ = end;
  source_complete_ = source_complete_ && end.complete;
}

void TargetTree::on_listing(std::uint32_t number, std::optional<tree::Listing> listing,
                            tree::AlternateEntries alternates) {
  --listing_;
  directories_.at(number).alternates = std::move(alternates);
  take_listing(number, std::move(listing));
}

void TargetTree::take_listing(std::uint32_t number, std::optional<tree::Listing> listing) {
  Dir& dir = directories_[number];
  dir.is_new = !listing.has_value();
  dir.own = std::make_unique<tree::Listing>(listing ? std::move(*listing) : tree::Listing{});
  for (const tree::Problem& problem : dir.own->problems) context_.problem(problem);
  own_entries_ += dir.own->entries.size();
  listed_entries_ += dir.own->entries.size();
  for (const tree::Entry& entry : dir.own->entries) {
    const bool mounted = entry.kind == tree::Kind::directory &&
                         entry.inode.device != context_.setup.own_root.inode.device;
    if (mounted) context_.setup.free_bytes.reset();  // of which file system?
  }
  if (number == 0) target_was_empty_ = dir.own->entries.empty();
  dir.state = State::listed;
}

std::uint32_t TargetTree::settled() const {
  std::uint32_t number = compared_;
  if (!waiting_.empty()) number = std::min(number, *waiting_.begin());
  if (!ready_.empty()) number = std::min(number, ready_.begin()->first);
  return number;
}

bool TargetTree::complete() const {
  return end_ && compared_ == directories_.size() && waiting_.empty() && ready_.empty();
}

tree::RelPath TargetTree::path(std::uint32_t number) const {
  std::vector<std::uint32_t> chain;
  for (; number != 0; number = directories_[number].parent) chain.push_back(number);
  tree::RelPath path;
  for (auto step = chain.rbegin(); step != chain.rend(); ++step) {
    path = path.child(directories_[*step].name);
  }
  return path;
}

}  // namespace lockstep::session
