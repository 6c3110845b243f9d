#pragma once
// A target in a fresh directory and a stage on it.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "commit/stage.hpp"
#include "fs/file.hpp"
#include "fs/list.hpp"
#include "support/temp_dir.hpp"

namespace lockstep::test {

inline tree::Entry entry_of(std::string name, tree::Kind kind = tree::Kind::file,
                            unsigned mode = 0644) {
  tree::Entry entry;
  entry.name = std::move(name);
  entry.kind = kind;
  entry.mode = static_cast<std::uint16_t>(mode);
  entry.modified = {1600000000, 123456789};
  entry.uid = ::geteuid();
  entry.gid = ::getegid();
  return entry;
}

inline tree::Entry directory_of(std::string name, unsigned mode = 0755) {
  return entry_of(std::move(name), tree::Kind::directory, mode);
}

inline commit::StageOptions archive() {
  commit::StageOptions options;
  options.attributes = {true, true, true, true, false, false};
  return options;
}

/// `target/` inside a temporary directory; `outside/` beside it must never change.
struct Target {
  TempDir temp;
  std::shared_ptr<fs::Root> root;

  Target() {
    std::filesystem::create_directory(temp.path("target"));
    std::filesystem::create_directory(temp.path("outside"));
    root = fs::Root::open(temp.path("target"));
  }
  [[nodiscard]] std::string path(std::string_view below) const {
    return temp.path("target/" + std::string(below));
  }
  void write(std::string_view below, std::string_view content) const {
    write_file(path(below), content);
  }
  [[nodiscard]] std::string read(std::string_view below) const { return read_file(path(below)); }
  [[nodiscard]] bool has(std::string_view below) const { return exists(path(below)); }
  void make(std::string_view below) const { std::filesystem::create_directories(path(below)); }

  /// Every path below the target, sorted; staging included.
  [[nodiscard]] std::vector<std::string> all() const {
    std::vector<std::string> paths;
    const std::string base = temp.path("target");
    for (const auto& item : std::filesystem::recursive_directory_iterator(base)) {
      paths.push_back(item.path().string().substr(base.size() + 1));
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }
  [[nodiscard]] bool has_litter() const { return has(std::string(tree::stage_name)); }
};

using Paths = std::vector<std::string>;

inline void finish(commit::Stage& stage) {
  stage.finish([](const tree::Problem& problem) { FAIL_CHECK(problem.message); });
}

inline commit::Published publish(commit::Stage& stage) {
  commit::Published published = stage.publish();
  for (const tree::Problem& problem : published.problems) FAIL_CHECK(problem.message);
  return published;
}

}  // namespace lockstep::test
