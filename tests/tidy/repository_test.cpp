#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "code.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path repository = REPOSITORY;

// Text files of the repository: not build trees, not .git, nothing big.
std::vector<fs::path> texts() {
  static const std::set<std::string> skipped = {".git", "build", "corpus", "Testing"};
  std::vector<fs::path> found;
  for (auto i = fs::recursive_directory_iterator(repository); i != fs::end(i); ++i) {
    if (i->is_directory() && skipped.contains(i->path().filename().string())) {
      i.disable_recursion_pending();
    } else if (i->is_regular_file() && i->file_size() < 1'000'000 &&
               i->path().filename() != ".git") {
      found.push_back(i->path());
    }
  }
  return found;
}

bool starts_a_word(const std::string& text, std::size_t at) {
  if (at == 0) return true;
  const auto before = static_cast<unsigned char>(text[at - 1]);
  return std::isalnum(before) == 0 && before != '.' && before != '_' && before != '/' &&
         before != '}' && before != '*';
}

// The word of `words` that `text` holds as the start of an absolute path, or nothing.
std::string machine_path(const std::string& text) {
  // In two pieces, so that this file does not find itself.
  const std::array<std::string, 3> words = {std::string("/wo") + "rk/", std::string("/ro") + "ot/",
                                            std::string("/tmp/ba") + "sh_jobs"};
  for (const std::string& word : words) {
    for (std::size_t i = text.find(word); i != std::string::npos; i = text.find(word, i + 1)) {
      if (starts_a_word(text, i)) return word;
    }
  }
  return {};
}

std::set<std::string> words_of(const std::string& text) {
  std::set<std::string> words;
  std::string word;
  for (const char c : text + ' ') {
    const bool ends = std::isspace(static_cast<unsigned char>(c)) != 0 || c == '(' || c == ')';
    if (!ends) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::exchange(word, {}));
    }
  }
  return words;
}

// The CMakeLists.txt nearest above `path`.
fs::path list_above(fs::path path) {
  do {
    path = path.parent_path();
  } while (!fs::exists(path / "CMakeLists.txt"));
  return path / "CMakeLists.txt";
}

bool is_listed(const fs::path& source) {
  const fs::path list = list_above(source);
  const std::string name = source.lexically_relative(list.parent_path()).generic_string();
  return words_of(tidy::read_text(list)).contains(name);
}

}  // namespace

TEST_SUITE("tidy/repository") {
  TEST_CASE("every source is in the CMakeLists of its room") {
    for (const tidy::Code& file : tidy::product_code()) {
      if (file.is_header()) continue;
      CAPTURE(file.path);
      CHECK(is_listed(repository / "src" / file.path));
    }
  }

  TEST_CASE("every unit test is in the CMakeLists of its folder") {
    for (const fs::path& path : texts()) {
      if (!path.filename().string().ends_with("_test.cpp")) continue;
      CAPTURE(path.string());
      CHECK(is_listed(path));
    }
  }

  TEST_CASE("no file knows where it was written") {
    for (const fs::path& path : texts()) {
      CAPTURE(path.string());
      CHECK(machine_path(tidy::read_text(path)).empty());
    }
  }

  TEST_CASE("a machine path is told from a relative one") {
    const std::string word = std::string("/wo") + "rk/";
    CHECK_FALSE(machine_path("cd " + word + "x").empty());
    CHECK_FALSE(machine_path(word).empty());
    CHECK(machine_path("frame" + word + "x").empty());
    CHECK(machine_path("$tmp").empty());
  }

  TEST_CASE("scripts and sources stay under 400 lines") {
    for (const fs::path& path : texts()) {
      const std::string extension = path.extension().string();
      if (extension != ".cpp" && extension != ".hpp" && extension != ".sh" && extension != ".py") {
        continue;
      }
      CAPTURE(path.string());
      CHECK(tidy::lines_of(tidy::read_text(path)).size() <= 400);
    }
  }
}
