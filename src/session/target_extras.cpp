#include "session/target_extras.hpp"

#include <algorithm>
#include <utility>

#include "base/escape.hpp"

namespace lockstep::session {

void TargetExtras::add(const PathRef& directory, const tree::Entry& own, bool replaced) {
  if (!replaced && context_.setup.options.protects(*directory, own.name)) return;
  if (replaced && own.kind != tree::Kind::directory) {
    if (context_.setup.options.delete_limit) replaced_names_.push_back(directory->child(own.name));
    return;
  }
  Extra extra;
  extra.directory = directory;
  extra.kind = own.kind;
  extra.replaced = replaced;
  extra.name = own.name;
  extra.size = own.size;
  extra.modified = own.modified;
  extra.inode = own.inode;
  all_.push_back(std::move(extra));
}

tree::RelPath TargetExtras::path(const Extra& extra) const {
  if (extra.directory) return extra.directory->child(extra.name);
  return path(all_[extra.parent]).child(extra.name);
}

// ---- what is inside -------------------------------------------------------------------------

void TargetExtras::ask(std::size_t extra) {
  ++open_;
  context_.actions.emplace_back(
      target_action::ListExtra{static_cast<std::uint32_t>(extra), path(all_[extra])});
}

bool TargetExtras::is_led_to(const Extra& extra) const {
  return extra.kind == tree::Kind::directory && led_to_.contains(extra.inode);
}

void TargetExtras::list(bool all) {
  const std::size_t found = all_.size();
  for (std::size_t i = 0; i < found; ++i) {
    if (is_led_to(all_[i])) {
      keep(i);
      continue;
    }
    if (all_[i].kind == tree::Kind::directory && (all || all_[i].replaced)) ask(i);
  }
}

void TargetExtras::on_listing(std::uint32_t id, const tree::Listing& listing) {
  --open_;
  for (const tree::Problem& problem : listing.problems) context_.problem(problem);
  const tree::SyncOptions& options = context_.setup.options;
  const tree::RelPath directory = path(all_[id]);
  const auto stays = [&](const tree::Entry& entry) {
    return options.protects(directory, entry.name);
  };
  const auto leaves_backup = [&](const tree::Entry& entry) {
    return entry.kind != tree::Kind::directory && options.backup.stays_beside(entry.name);
  };
  // --delete-missing-args alone removes no directory that holds something.
  const bool fills = !options.delete_extras && !options.force && !all_[id].replaced &&
                     options.removes() && !listing.entries.empty();
  const bool filtered =
      listing.filtered || std::any_of(listing.entries.begin(), listing.entries.end(), stays);
  const bool backed_up = std::any_of(listing.entries.begin(), listing.entries.end(), leaves_backup);
  if (filtered || fills || backed_up) keep(id);
  if (fills) return;
  all_[id].holds = filtered || !listing.entries.empty();
  for (const tree::Entry& entry : listing.entries) {
    if (stays(entry)) continue;
    Extra extra;
    extra.parent = id;
    extra.kind = entry.kind;
    extra.replaced = all_[id].replaced;
    extra.name = entry.name;
    extra.size = entry.size;
    extra.modified = entry.modified;
    extra.inode = entry.inode;
    all_.push_back(std::move(extra));
    if (is_led_to(all_.back())) {
      keep(all_.size() - 1);
    } else if (entry.kind == tree::Kind::directory) {
      ask(all_.size() - 1);
    }
  }
}

// A directory that keeps content stays, and so do those above it; said where it was to go.
void TargetExtras::keep(std::size_t extra) {
  for (; !all_[extra].kept; extra = all_[extra].parent) {
    all_[extra].kept = true;
    if (context_.setup.options.removes() || all_[extra].replaced) {
      const std::string shown = escape(path(all_[extra]).text());
      context_.problem({ExitCode::ok, "cannot delete non-empty directory: " + shown});
    }
    if (all_[extra].directory) return;
  }
}

// ---- what the guards ask --------------------------------------------------------------------

std::uint64_t TargetExtras::going() const {
  const auto kept =
      std::count_if(all_.begin(), all_.end(), [](const Extra& extra) { return extra.kept; });
  return all_.size() - static_cast<std::size_t>(kept) + replaced_names_.size();
}

std::uint64_t TargetExtras::directories() const {
  return static_cast<std::uint64_t>(std::count_if(all_.begin(), all_.end(), [](const Extra& extra) {
    return extra.kind == tree::Kind::directory;
  }));
}

std::uint64_t TargetExtras::bytes() const {
  std::uint64_t sum = 0;
  for (const Extra& extra : all_) {
    if (extra.kind == tree::Kind::file) sum += extra.size;
  }
  return sum;
}

std::vector<tree::RelPath> TargetExtras::in_the_way(bool deletes) const {
  std::vector<tree::RelPath> found;
  for (const Extra& extra : all_) {
    const bool stays = extra.kept || (extra.holds && !deletes);
    if (extra.replaced && extra.directory && stays) found.push_back(path(extra));
  }
  return found;
}

// ---- removal --------------------------------------------------------------------------------

// A directory before what it holds, so that names go in the opposite order: directory by directory
// of the plan, in each of them the last name first and directories before files, as rsync does it.
std::vector<std::uint32_t> TargetExtras::reverse_order() const {
  std::vector<std::vector<std::uint32_t>> inside(all_.size());
  std::vector<std::uint32_t> tops;
  for (std::uint32_t i = 0; i < all_.size(); ++i) {
    (all_[i].directory ? tops : inside[all_[i].parent]).push_back(i);
  }
  const auto by_name = [this](std::uint32_t a, std::uint32_t b) {
    const bool a_holds = all_[a].kind == tree::Kind::directory;
    const bool b_holds = all_[b].kind == tree::Kind::directory;
    return a_holds != b_holds ? b_holds : all_[a].name < all_[b].name;
  };
  std::vector<std::uint32_t> stack;
  for (auto first = tops.begin(); first != tops.end();) {  // as the plan had them
    const auto last = std::find_if(first, tops.end(), [&](std::uint32_t extra) {
      return all_[extra].directory != all_[*first].directory;
    });
    std::sort(first, last, by_name);
    std::reverse(first, last);
    stack.insert(stack.end(), first, last);
    first = last;
  }
  std::vector<std::uint32_t> order;
  order.reserve(all_.size());
  while (!stack.empty()) {
    const std::uint32_t extra = stack.back();
    stack.pop_back();
    order.push_back(extra);
    std::vector<std::uint32_t> held = std::move(inside[extra]);
    std::sort(held.begin(), held.end(), by_name);
    stack.insert(stack.end(), held.rbegin(), held.rend());
  }
  return order;
}

std::vector<Removal> TargetExtras::inside_replaced() const {
  std::vector<Removal> found;
  const std::vector<std::uint32_t> order = reverse_order();
  for (auto place = order.rbegin(); place != order.rend(); ++place) {
    const Extra& extra = all_[*place];
    if (extra.replaced && !extra.directory && !extra.kept)
      found.push_back({path(extra), extra.kind});
  }
  return found;
}

std::vector<Removal> TargetExtras::take_replaced() {
  std::vector<Removal> found;
  for (auto extra = all_.rbegin(); extra != all_.rend(); ++extra) {
    if (!extra->replaced || extra->kept) continue;
    found.push_back({path(*extra), extra->kind});
  }
  // They are in the way no more, and a later batch must not name them again.
  for (Extra& extra : all_) extra.kept = extra.kept || extra.replaced;
  return found;
}

std::vector<Removal> TargetExtras::take(std::size_t most) {
  if (!std::exchange(taking_, true)) to_take_ = reverse_order();
  std::vector<Removal> found;
  for (; !to_take_.empty() && found.size() < most; to_take_.pop_back()) {
    const Extra& extra = all_[to_take_.back()];
    if (!extra.replaced && !extra.kept) found.push_back({path(extra), extra.kind});
  }
  return found;
}

}  // namespace lockstep::session
