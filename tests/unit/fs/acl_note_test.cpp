// ACLs in rsync's notes.
#include "fs/acl_note.hpp"

#include <doctest/doctest.h>

using namespace lockstep;

namespace {

Bytes numbers(const std::vector<std::uint32_t>& all) {
  Bytes out;
  ByteWriter writer(out);
  for (const std::uint32_t one : all) writer.u32(one);
  return out;
}

constexpr std::uint32_t none = 0x80;
constexpr std::uint32_t user = 0x80000000U;

}  // namespace

TEST_SUITE("fs/acl note") {
  // As rsync 3.5.0 has written them.
  TEST_CASE("a file's ACL is noted as rsync does it, and read back") {
    const std::string text =
        "user::rw-\nuser:1234:r--\ngroup::r--\ngroup:55:rwx\nmask::rwx\nother::r--";
    const Bytes note = numbers({none, 4, 7, none, 1234, user | 4, 55, 7});
    CHECK(fs::note_of_acl(text, 0674) == note);
    CHECK(fs::acl_of_note(note, 0674) == text);
    const std::string equal = "user::rwx\nuser:7:r-x\ngroup::r-x\nmask::r-x\nother::r-x";
    CHECK(fs::note_of_acl(equal, 0755) == numbers({none, none, 5, none, 7, user | 5}));
    CHECK(fs::acl_of_note(numbers({none, none, 5, none, 7, user | 5}), 0755) == equal);
    const std::string bare = "user::rw-\ngroup::r--\nmask::rw-\nother::---";
    CHECK(fs::note_of_acl(bare, 0660) == numbers({none, 4, 6, none}));
    CHECK(fs::acl_of_note(numbers({none, 4, 6, none}), 0660) == bare);
  }

  TEST_CASE("a default ACL is noted whole") {
    const std::string text =
        "user::rwx\nuser:1234:rw-\ngroup::r-x\ngroup:3:--x\nmask::rwx\nother::---";
    const Bytes note = numbers({7, 5, 7, 0, 1234, user | 6, 3, 1});
    CHECK(fs::note_of_acl(text, std::nullopt) == note);
    CHECK(fs::acl_of_note(note, std::nullopt) == text);
  }

  TEST_CASE("a default ACL without a mask is one") {
    const std::string text = "user::rwx\ngroup::r-x\nother::---";
    CHECK(fs::acl_of_note(numbers({7, 5, none, 0}), std::nullopt) == text);
    CHECK(fs::note_of_acl(text, std::nullopt) == numbers({7, 5, none, 0}));
  }

  TEST_CASE("a note that says nothing beyond the mode is no ACL") {
    CHECK(fs::acl_of_note(numbers({none, none, none, none}), 0640) == "");
    CHECK(fs::acl_of_note(numbers({none, none, none, none}), std::nullopt) == "");
  }

  TEST_CASE("names without a mask have the mode's") {
    CHECK(fs::acl_of_note(numbers({none, 4, none, none, 7, user | 6}), 0640) ==
          "user::rw-\nuser:7:rw-\ngroup::r--\nmask::r--\nother::---");
  }

  TEST_CASE("names are in one order, whatever the note's") {
    CHECK(fs::acl_of_note(numbers({none, 4, 7, none, 9, 1, 8, user | 2, 7, user | 6}), 0670) ==
          "user::rw-\nuser:7:rw-\nuser:8:-w-\ngroup::r--\ngroup:9:--x\nmask::rwx\nother::---");
  }

  TEST_CASE("what is no note is refused") {
    for (const Bytes& bad :
         {Bytes(), Bytes(15), Bytes(20), numbers({8, 0, 0, 0}), numbers({0, 0, 0, none + 1}),
          numbers({0, 0, 0, 0, 5, 8}), numbers({0, 0, 0, 0, 5, user | 0x40})}) {
      CHECK(!fs::acl_of_note(bad, 0644));
    }
    for (const char* bad : {"user::rwz", "user", "user::", "someone::rwx", "user:x:rwx",
                            "mask:1:rwx", "user:4294967296:rwx", "user::rwxr"}) {
      CAPTURE(bad);
      CHECK(!fs::note_of_acl(bad, 0644));
    }
  }
}
