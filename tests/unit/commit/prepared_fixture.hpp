#pragma once
// A dataset in which generations are prepared.
#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>

#include "commit/publication.hpp"
#include "generation_fixture.hpp"

namespace lockstep::test {

struct Prepared : Dataset {
  [[nodiscard]] std::shared_ptr<commit::Generations> open() const {
    return std::make_shared<commit::Generations>(directory(), durable());
  }
  // What a publisher says about the next generation: it has the manifest of `like`.
  static tree::SignedHeader header_after(const std::optional<tree::SignedHeader>& parent,
                                         const tree::SignedHeader& like,
                                         const std::string& note = "") {
    tree::GenerationHeader header = like.header;
    header.number = 1;
    if (parent) {
      header.dataset = parent->header.dataset;
      header.parent = tree::hash_of(parent->header);
      header.number = parent->header.number + 1;
    }
    header.group = {std::byte{1}};
    header.note = note;
    return tree::sign(header, nullptr);
  }
  static commit::Publication under(const std::shared_ptr<commit::Generations>& generations,
                                   const tree::SignedHeader& header) {
    return {generations, {.keep = 1, .prepare = header}};
  }
  // Like put(): in a dataset of its own, only to learn what the header would be.
  static tree::SignedHeader header_of(const Files& files) {
    const Dataset other;
    commit::Publication publication(other.directory(), {.keep = 1});
    (void)publication.current();
    for (const auto& [name, content] : files) fill(publication, name, content);
    return publication.publish(mask()).value();
  }
  static void fill(commit::Publication& publication, const std::string& name,
                   const std::string& content) {
    commit::Stage stage(publication.next(), stage_options());
    tree::Entry entry = entry_of(name);
    entry.size = content.size();
    publication.fresh(tree::RelPath::parse(name));
    stage.put_file(stage.existing({}), entry, as_view(content));
    stage.publish();
    stage.set_directory(stage.existing({}), directory_of(""));  // always the same time
    stage.finish([](const tree::Problem&) {});
  }
  // Prepares what is there now with one more file.
  static std::string prepare(const std::shared_ptr<commit::Generations>& generations,
                             const tree::SignedHeader& header, const std::string& name,
                             const std::string& content) {
    commit::Publication publication = under(generations, header);
    (void)publication.current();
    fill(publication, name, content);
    const auto published = publication.publish(mask());
    REQUIRE(published == header);
    return tree::name_of(header.header);
  }
};

}  // namespace lockstep::test
