// Which rollbacks the groups beside this one allow.
#include "group/needs.hpp"

#include <string>

#include "fixture.hpp"
#include "support/temp_dir.hpp"

using namespace lockstep;

namespace {

/// The groups labels and images, of one host; images is made with what labels has.
struct TwoGroups {
  test::TempDir temp;
  group::PublisherFiles labels{temp.path("labels")};
  group::PublisherFiles images{temp.path("images")};
  std::vector<tree::SignedHeader> labels_chain = begin(labels);
  std::vector<tree::SignedHeader> images_chain = begin(images);

  static std::vector<tree::SignedHeader> begin(group::PublisherFiles& files) {
    files.begin(test::first_header());
    return {test::first_header()};
  }
  static void publish(group::PublisherFiles& files, std::vector<tree::SignedHeader>& chain,
                      const std::string& content, std::vector<tree::Dependency> needs = {}) {
    tree::GenerationHeader header = test::after(chain.back(), content).header;
    header.needs = std::move(needs);
    chain.push_back(tree::sign(header, &test::publisher_key()));
    files.chain().keep(chain.back());
    files.set_newest(chain.back());
  }
  void label(const std::string& content) { publish(labels, labels_chain, content); }
  /// `number`: which labels it was made with.
  void image(const std::string& content, std::size_t number) {
    const tree::GenerationHeader& header = labels_chain.at(number).header;
    publish(images, images_chain, content, {{"labels", header.number, tree::hash_of(header)}});
  }
  [[nodiscard]] std::string labels_back_to(std::size_t number) const {
    return said("labels", labels_chain, number);
  }
  [[nodiscard]] std::string images_back_to(std::size_t number) const {
    return said("images", images_chain, number);
  }
  [[nodiscard]] std::string said(const std::string& group,
                                 const std::vector<tree::SignedHeader>& chain,
                                 std::size_t number) const {
    try {
      group::check_needs(temp.path(group), group, chain, chain.at(number).header);
    } catch (const Error& error) {
      CHECK(error.code() == ExitCode::not_published);
      return error.what();
    }
    return "allowed";
  }
};

}  // namespace

TEST_SUITE("group/needs") {
  TEST_CASE_FIXTURE(TwoGroups, "no further back than what another group was made with") {
    for (const char* content : {"a", "b", "c"}) label(content);
    CHECK(labels_back_to(1) == "allowed");
    image("of b", 2);
    CHECK(labels_back_to(2) == "allowed");
    CHECK(labels_back_to(1) ==
          "not published: generation 1 of group images needs generation 2, and 1 is older");
    // What counts is what is shown: it needed more before.
    image("of a again", 1);
    CHECK(labels_back_to(1) == "allowed");
  }

  TEST_CASE_FIXTURE(TwoGroups, "a generation comes back only with what it was made with") {
    for (const char* content : {"a", "b"}) label(content);
    image("of b", 2);
    image("of b, too", 2);
    CHECK(images_back_to(1) == "allowed");
    label("c");
    CHECK(images_back_to(1) == "allowed");  // newer is no worse than at a publish
    label("a");                             // back where it was
    CHECK(images_back_to(1) ==
          "not published: generation 1 needs group labels at generation 2, which shows an older "
          "one");
  }

  TEST_CASE_FIXTURE(TwoGroups, "a rollback is as old as what it went back to") {
    for (const char* content : {"a", "b", "a"}) label(content);
    image("of a", 3);
    CHECK(labels_back_to(1) == "allowed");
    CHECK(labels_back_to(2) == "allowed");
    image("of b", 2);
    CHECK(labels_back_to(3) != "allowed");
  }

  TEST_CASE_FIXTURE(TwoGroups, "what is not known forbids nothing") {
    label("a");
    label("b");
    publish(images, images_chain, "of others",
            {{"labels", 2, {std::byte{1}}}, {"absent", 1, {}}, {"../labels", 1, {}}});
    CHECK(labels_back_to(1) == "allowed");  // of a group that had the name before
    CHECK(images_back_to(1) == "allowed");
    test::write_file(temp.path("note"), "no group");
    CHECK(labels_back_to(1) == "allowed");
  }

  TEST_CASE_FIXTURE(TwoGroups, "a member goes by what other groups show, whoever publishes") {
    for (const char* content : {"a", "b", "c"}) label(content);
    const auto allowed = [&](std::size_t needed, const std::string& content) {
      const tree::GenerationHeader& need = labels_chain.at(needed).header;
      const group::Dependant dependant{"images", 5, {"labels", need.number, tree::hash_of(need)}};
      return group::forbidden_by(dependant, labels_chain,
                                 test::after(labels_chain.back(), content).header);
    };
    CHECK(allowed(2, "a") == "generation 5 of group images needs generation 2, and 1 is older");
    CHECK_FALSE(allowed(2, "b"));
    CHECK_FALSE(allowed(2, "new"));
    CHECK_FALSE(allowed(3, "new"));
    labels_chain.erase(labels_chain.begin() + 2);  // it knows nothing of that one
    const tree::GenerationHeader gone = test::after(test::first_header(), "gone").header;
    const group::Dependant other{"images", 5, {"labels", 2, tree::hash_of(gone)}};
    CHECK_FALSE(group::forbidden_by(other, labels_chain, labels_chain.at(1).header));
  }
}
