// Staging and publishing of the target's executor.
#include <algorithm>

#include "support/memory_session.hpp"

namespace lockstep::test {
namespace {

namespace action = session::target_action;

std::string path_of(const session::StageEntry& entry) {
  return entry.directory->child(entry.entry().name).text();
}

constexpr std::int64_t now_seconds = 5000;  // what is written without --times

}  // namespace

bool MemoryTarget::commit(session::TargetAction& next) {
  const auto later = [this](auto piece) {
    work_.add([this, piece = std::move(piece)] {
      piece();
      pump();
    });
  };
  if (auto* pack = std::get_if<action::StagePack>(&next)) {
    const auto kept = std::make_shared<action::StagePack>(std::move(*pack));
    later([this, kept] { stage_pack(*kept); });
  } else if (const auto* stage = std::get_if<action::Stage>(&next)) {
    later([this, stage = *stage] {
      std::vector<session::StageOutcome> outcomes;
      for (const session::StageItem& item : stage.items) {
        outcomes.push_back({item.token, stage_item(item)});
      }
      machine_.on_items(outcomes);
    });
  } else if (const auto* fresh = std::get_if<action::NewDirectory>(&next)) {
    new_directories_.emplace(fresh->path.text(), fresh->entry);
  } else if (const auto* directory = std::get_if<action::SetDirectory>(&next)) {
    set_directories_.emplace(directory->path.text(), directory->entry);
  } else if (const auto* publish_now = std::get_if<action::Publish>(&next)) {
    later([this, wanted = *publish_now] { machine_.on_published(publish(wanted)); });
  } else if (const auto* removals = std::get_if<action::Remove>(&next)) {
    later([this, wanted = removals->removals] {
      std::vector<session::Removal> removed;
      std::vector<tree::Problem> problems;
      remove(wanted, removed, problems);
      machine_.on_removed(removed, problems);
    });
  } else if (std::holds_alternative<action::FinishStage>(next)) {
    later([this] {
      finish_stage();
      machine_.on_finished({});
    });
  } else {
    return false;
  }
  return true;
}

void MemoryTarget::stage_pack(const action::StagePack& pack) {
  std::vector<session::StageOutcome> outcomes;
  const Nonce nonce = session::pack_nonce(pack.data.id, pack.data.segment);
  const bool verified = trusted(nonce, pack.data.payload, pack.data.tag);
  ByteReader reader(pack.data.payload);
  for (const auto& [id, entry] : pack.files) {
    session::StageOutcome& outcome = outcomes.emplace_back(session::StageOutcome{id, {}});
    if (!verified) continue;
    const View content = reader.blob(entry.entry().size);
    if (content.size() != entry.entry().size) throw Error(ExitCode::stream, "another size");
    outcome.problem = stage_content(entry, content);
  }
  if (verified) reader.expect_end();
  machine_.on_pack(outcomes, verified);
}

void MemoryTarget::touch_name() {
  if (settings_.faults.names == names_touched_) throw Stopped();
  ++names_touched_;
}

std::optional<tree::Problem> MemoryTarget::make_way(const std::string& path) {
  const Node* old = tree_.find(path);
  if (old == nullptr) return std::nullopt;
  if (old->entry.kind == tree::Kind::directory) {
    return tree::Problem{ExitCode::partial, "cannot make way: " + path};
  }
  log("replace " + path);
  return std::nullopt;
}

void MemoryTarget::place_file(const tree::Entry& wanted, const std::string& path, View content) {
  const Bytes copy = to_bytes(content);
  if (settings_.faults.replaces_in_two_steps) {
    tree_.remove(path);
    touch_name();
  }
  Node& node = tree_.file(path, copy);
  const tree::Attributes& attributes = settings_.options.attributes;
  node.entry.mode = attributes.perms ? wanted.mode : std::uint16_t{0644};
  node.entry.modified = attributes.times ? wanted.modified : tree::Timestamp{now_seconds, 0};
}

std::optional<tree::Problem> MemoryTarget::stage_content(const session::StageEntry& entry,
                                                         View content) {
  const std::string path = path_of(entry);
  if (settings_.faults.unwritable.contains(path)) {
    return tree::Problem{ExitCode::partial, "create " + path + ": Permission denied"};
  }
  staged_.push_back({path,
                     [this, entry, path, kept = to_bytes(content)] {
                       if (const auto problem = make_way(path)) {
                         publish_problems_.push_back(*problem);
                       } else {
                         place_file(entry.entry(), path, kept);
                       }
                     },
                     false});
  return std::nullopt;
}

std::optional<tree::Problem> MemoryTarget::stage_item(const session::StageItem& item) {
  using What = session::StageItem::What;
  const std::string path = path_of(item.entry);
  const tree::Entry& wanted = item.entry.entry();
  switch (item.what) {
    case What::directory:
      return std::nullopt;  // NewDirectory has told
    case What::empty_file:
      return stage_content(item.entry, {});
    case What::known:
    case What::renewed: {
      const Node* old = tree_.find(item.from.text());
      if (old == nullptr || !old->content) {
        return tree::Problem{ExitCode::partial, "no such file: " + item.from.text()};
      }
      return stage_content(item.entry, *old->content);
    }
    case What::metadata:
      staged_.push_back({path, [this, path, wanted] { tree_.set_metadata(path, wanted); }, false});
      return std::nullopt;
    default:
      break;
  }
  const bool link = item.what == What::hard_link;
  const auto apply = [this, path, wanted, link, from = item.from.text()] {
    if (const auto problem = make_way(path)) {
      publish_problems_.push_back(*problem);
    } else if (link) {
      tree_.hard_link(path, from);
    } else {
      tree_.symlink(path, wanted.link_target, wanted.modified.seconds);
    }
  };
  staged_.push_back({path, apply, link});
  return std::nullopt;
}

bool MemoryTarget::has_parent(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string parent = slash == std::string::npos ? "" : path.substr(0, slash);
  if (tree_.list(parent)) return true;
  publish_problems_.push_back({ExitCode::partial, "no directory for " + path});
  return false;
}

void MemoryTarget::make_directories() {
  for (const auto& [path, entry] : new_directories_) {
    const Node* old = tree_.find(path);
    if (old != nullptr && old->entry.kind == tree::Kind::directory) continue;
    if (!has_parent(path)) continue;
    touch_name();
    if (old != nullptr) log("replace " + path);
    tree_.directory(path, entry.entry().modified.seconds).entry.mode = entry.entry().mode;
  }
}

std::vector<tree::Problem> MemoryTarget::publish(const action::Publish& wanted) {
  log("publish");
  std::vector<session::Removal> removed;
  publish_problems_.clear();
  remove(wanted.first, removed, publish_problems_);
  for (const tree::RelPath& path : wanted.keep) {
    new_directories_.erase(path.text());
    std::erase_if(staged_, [&](const Staged& staged) {
      return staged.path == path.text() || staged.path.starts_with(path.text() + '/');
    });
  }
  make_directories();
  std::stable_partition(staged_.begin(), staged_.end(),
                        [](const Staged& staged) { return !staged.link; });
  if (settings_.faults.unordered) {
    std::mt19937_64 random(settings_.seed);
    const auto links = std::find_if(staged_.begin(), staged_.end(),
                                    [](const Staged& staged) { return staged.link; });
    for (auto i = links - staged_.begin(); i > 1; --i) {  // Fisher and Yates
      std::swap(staged_.at(static_cast<std::size_t>(i) - 1),
                staged_.at(random() % static_cast<std::uint64_t>(i)));
    }
  }
  for (const Staged& staged : std::exchange(staged_, {})) {
    if (!has_parent(staged.path)) continue;
    touch_name();
    log("write " + staged.path);
    staged.apply();
  }
  return publish_problems_;
}

void MemoryTarget::remove(const std::vector<session::Removal>& removals,
                          std::vector<session::Removal>& removed,
                          std::vector<tree::Problem>& problems) {
  for (const session::Removal& removal : removals) {
    const std::string& path = removal.path.text();
    const Node* node = tree_.find(path);
    const bool full = removal.kind == tree::Kind::directory && node != nullptr &&
                      !tree_.list(path)->entries.empty();
    if (node == nullptr || node->entry.kind != removal.kind || full) {
      problems.push_back({ExitCode::partial, "cannot delete " + path});
      continue;
    }
    touch_name();
    log("remove " + path);
    tree_.remove(path);
    removed.push_back(removal);
  }
}

void MemoryTarget::finish_stage() {
  for (const auto& [path, entry] : set_directories_) {
    if (path.empty()) {
      tree_.root().mode = entry.entry().mode;
      tree_.root().modified = entry.entry().modified;
    } else if (tree_.find(path) != nullptr) {
      tree_.set_metadata(path, entry.entry());
    }
  }
}

}  // namespace lockstep::test
