#include "job/rule_files.hpp"

#include <cerrno>

#include "fs/rule_file.hpp"
#include "tree/rule_path.hpp"

namespace lockstep::job {
namespace {

bool is_absent(const FileError& error) {
  return error.number() == ENOENT || error.number() == ENOTDIR;
}

std::string base_of(const fs::Root& root) {
  if (root.outer()) return tree::absolute_path("", root.place().text());
  return tree::absolute_path(fs::working_directory(), root.shown());
}

}  // namespace

RuleFiles::RuleFiles(std::shared_ptr<fs::Root> root, fs::Links links)
    : root_(std::move(root)), base_(base_of(*root_)) {
  following_ = root_->outer() ? fs::Root::below(root_->outer(), root_->place(), fs::Links::beneath)
                              : fs::Root::at(root_->directory({}));
  following_->follow(root_->outer() ? fs::Links::beneath : links);
}

std::optional<std::string> RuleFiles::read(const std::string& path) const try {
  if (tree::is_within(path, base_)) return read_below(path.substr(base_.size() + 1));
  if (!root_->outer()) return fs::read_rules(path);
  const tree::RelPath place = tree::RelPath::parse(path.substr(1));
  const auto above = fs::Root::below(root_->outer(), place.parent(), fs::Links::beneath);
  return fs::read_rules(*above->directory({}), place.name());
} catch (const FileError& error) {
  if (is_absent(error)) return std::nullopt;
  throw;
}

std::optional<std::string> RuleFiles::read_below(const std::string& path) const {
  const tree::RelPath place = tree::RelPath::parse(path);
  try {
    return fs::read_rules(*root_->directory(place.parent()), place.name());
  } catch (const FileError& error) {
    if (error.number() != ELOOP) throw;
  }
  return fs::read_rules(*following_, place);
}

}  // namespace lockstep::job
