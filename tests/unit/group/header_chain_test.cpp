// Headers on disk: found by hash, followed to the first one, told in pieces.
#include "group/header_chain.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "base/fd.hpp"
#include "fixture.hpp"
#include "support/temp_dir.hpp"
#include "wire/limits.hpp"

using namespace lockstep;
using group::id_of;
using test::code_of;

namespace {

struct Kept {
  test::TempDir temp;
  group::HeaderChain chain{fs::Root::open(temp.path())->directory({})};

  void keep(const std::vector<tree::SignedHeader>& headers) {
    for (const tree::SignedHeader& one : headers) chain.keep(one);
  }
  [[nodiscard]] std::string file_of(const tree::SignedHeader& header) const {
    return temp.path(tree::name_of(header.header));
  }
  [[nodiscard]] std::size_t count() const {
    const std::filesystem::directory_iterator files(temp.path());
    return static_cast<std::size_t>(std::distance(begin(files), end(files)));
  }
  [[nodiscard]] std::vector<std::uint64_t> told(const wire::GenerationId& from,
                                                const wire::GenerationId& to) {
    const wire::GroupChain answer = chain.answer({from, to});
    CHECK(answer.to == to);
    std::vector<std::uint64_t> numbers;
    for (const Bytes& bytes : answer.headers) {
      numbers.push_back(group::decode_signed_header(bytes).header.number);
    }
    return numbers;
  }
};

using Numbers = std::vector<std::uint64_t>;

/// Counts the files that are opened in a directory.
class Opened {
 public:
  explicit Opened(const std::string& directory)
      : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
        watch_(::inotify_add_watch(fd_.get(), directory.c_str(), IN_OPEN)) {
    REQUIRE(watch_ >= 0);
  }
  /// Since it was asked last. Of one name twice in a row the system tells once.
  std::size_t count() {
    std::size_t found = 0;
    alignas(inotify_event) std::array<char, 65536> buffer{};
    for (;;) {
      const ssize_t bytes = ::read(fd_.get(), buffer.data(), buffer.size());
      if (bytes <= 0) return found;
      for (const char* at = buffer.data(); at < buffer.data() + bytes;) {
        const auto* event = reinterpret_cast<const inotify_event*>(at);
        REQUIRE((event->mask & IN_Q_OVERFLOW) == 0);
        if (event->len > 0) ++found;
        at += sizeof(inotify_event) + event->len;
      }
    }
  }

 private:
  Fd fd_;
  int watch_;
};

}  // namespace

TEST_SUITE("group/header_chain") {
  TEST_CASE_FIXTURE(Kept, "what is kept is found, by all of its hash") {
    const tree::SignedHeader first = test::first_header();
    CHECK_FALSE(chain.find(id_of(first.header)));
    chain.keep(first);
    chain.keep(first);
    CHECK(count() == 1);
    CHECK(chain.find(id_of(first.header)) == first);
    wire::GenerationId other = id_of(first.header);
    other.hash.back() ^= std::byte{1};  // the same file name
    CHECK_FALSE(chain.find(other));
    other = id_of(first.header);
    ++other.number;
    CHECK_FALSE(chain.find(other));
  }

  TEST_CASE_FIXTURE(Kept, "what a killed run was writing is no obstacle and no header") {
    const tree::SignedHeader first = test::first_header();
    test::write_file(temp.path("new-" + tree::name_of(first.header)), "half");
    CHECK_FALSE(chain.find(id_of(first.header)));
    chain.keep(first);
    CHECK(chain.find(id_of(first.header)) == first);
    CHECK(count() == 1);
  }

  TEST_CASE_FIXTURE(Kept, "a damaged file is never taken for a header") {
    const tree::SignedHeader first = test::first_header();
    chain.keep(first);
    const std::string whole = test::read_file(file_of(first));
    for (std::size_t at = 0; at < whole.size(); ++at) {
      CAPTURE(at);
      std::string damaged = whole;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      test::write_file(file_of(first), damaged);
      CHECK(code_of([&] { static_cast<void>(chain.find(id_of(first.header))); }) ==
            ExitCode::verification);
    }
    for (const std::size_t bytes : {std::size_t{0}, whole.size() / 2, whole.size() - 1}) {
      test::write_file(file_of(first), whole.substr(0, bytes));
      CHECK(code_of([&] { static_cast<void>(chain.find(id_of(first.header))); }) ==
            ExitCode::verification);
    }
    chain.keep(first);
    CHECK(chain.find(id_of(first.header)) == first);
  }

  TEST_CASE_FIXTURE(Kept, "the way up to a header, also over numbers that were aborted") {
    std::vector<tree::SignedHeader> headers = test::chain_of(3);
    headers.push_back(test::after(headers.back(), "x", 900));
    headers.push_back(test::after(headers.back()));
    keep(headers);
    chain.keep(test::after(headers[1], "another"));  // a fork beside it
    CHECK(chain.up_to(id_of(headers.back().header)) == headers);
    CHECK(chain.up_to(id_of(headers[1].header)).size() == 2);
    CHECK(chain.up_to({}).empty());
  }

  TEST_CASE_FIXTURE(Kept, "it begins where the first one that is kept does") {
    const std::vector<tree::SignedHeader> headers = test::chain_of(6);
    for (const std::size_t i : {0U, 1U, 3U, 4U, 5U}) chain.keep(headers[i]);
    const auto chained = chain.up_to(id_of(headers[5].header));
    REQUIRE(chained.size() == 3);
    CHECK(chained.front() == headers[3]);
  }

  TEST_CASE_FIXTURE(Kept, "an answer begins after what the other one has") {
    const std::vector<tree::SignedHeader> headers = test::chain_of(20);
    keep(headers);
    const wire::GenerationId head = id_of(headers.back().header);
    CHECK(told(id_of(headers[17].header), head) == Numbers{18, 19});
    CHECK(told(id_of(headers[11].header), head) == Numbers{12, 13, 14, 15, 16, 17, 18, 19});
    CHECK(told(head, head).empty());
    CHECK(told(id_of(headers[3].header), id_of(headers[5].header)) == Numbers{4, 5});
  }

  TEST_CASE_FIXTURE(Kept,
                    "a long answer comes in pieces, the oldest first, as many as may be sent") {
    const std::size_t policy_bytes = std::size_t{200} << 10U;
    const std::vector<tree::SignedHeader> headers = test::chain_of(12, policy_bytes);
    keep(headers);
    const wire::GenerationId head = id_of(headers.back().header);
    CHECK(told(id_of(headers[1].header), head) == Numbers{2, 3, 4, 5, 6});
    CHECK(told(id_of(headers[6].header), head) == Numbers{7, 8, 9, 10, 11});
    static_assert(5 * policy_bytes < wire::limits::chain_bytes);
    static_assert(6 * policy_bytes > wire::limits::chain_bytes);
  }

  TEST_CASE_FIXTURE(Kept, "a member that is thousands behind is told in few answers") {
    const auto headers = test::chain_of(2 * wire::limits::chain_headers + 5);
    for (const tree::SignedHeader& one : headers) {  // not by keep(): each would be synced
      test::write_file(file_of(one), as_text(group::encode_header(one)));
    }
    const wire::GenerationId head = id_of(headers.back().header);
    std::vector<std::size_t> pieces;
    for (std::size_t known = 0; known + 1 < headers.size(); known += pieces.back()) {
      const Numbers piece = told(id_of(headers[known].header), head);
      REQUIRE_FALSE(piece.empty());
      CHECK(piece.front() == known + 1);
      pieces.push_back(piece.size());
    }
    CHECK(pieces.size() == 3);
  }

  TEST_CASE_FIXTURE(Kept, "who is on no branch of it is told from the last one not above him") {
    const std::vector<tree::SignedHeader> headers = test::chain_of(20);
    keep(headers);
    const wire::GenerationId head = id_of(headers.back().header);
    CHECK(told({17, sha256(as_view("fork"))}, head) == Numbers{17, 18, 19});
    CHECK(told({}, head).front() == 0);
    CHECK(told({99, {}}, head) == Numbers{19});
    CHECK(told({}, {19, sha256(as_view("unknown"))}).empty());
  }

  TEST_CASE_FIXTURE(Kept, "a gap ends an answer: what comes after it is told") {
    const std::vector<tree::SignedHeader> headers = test::chain_of(6);
    for (const std::size_t i : {0U, 1U, 3U, 4U, 5U}) chain.keep(headers[i]);
    CHECK(told({}, id_of(headers[5].header)) == Numbers{3, 4, 5});
  }

  TEST_CASE_FIXTURE(Kept, "what is damaged is told to nobody, and asking for it does no harm") {
    const std::vector<tree::SignedHeader> headers = test::chain_of(4);
    keep(headers);
    const wire::GenerationId head = id_of(headers[3].header);
    std::string damaged = test::read_file(file_of(headers[2]));
    SUBCASE("in its signature") {
      damaged.back() = static_cast<char>(damaged.back() ^ 1);
      test::write_file(file_of(headers[2]), damaged);
      CHECK(told({}, head) == Numbers{0, 1});
      CHECK(told(id_of(headers[1].header), head).empty());
      CHECK(told(id_of(headers[2].header), head) == Numbers{3});
    }
    SUBCASE("in what it says") {
      damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
      test::write_file(file_of(headers[2]), damaged);
      CHECK(told({}, head) == Numbers{3});
      CHECK(told({}, id_of(headers[2].header)).empty());
    }
  }

  TEST_CASE_FIXTURE(Kept, "a long way is gone to its end") {
    const std::vector<tree::SignedHeader> headers = test::chain_of(3000);
    for (const tree::SignedHeader& one : headers) {  // as keep() does, but not durably
      test::write_file(file_of(one), as_text(group::encode_header(one)));
    }
    CHECK(told({}, id_of(headers.back().header)).front() == 0);
    CHECK(chain.up_to(id_of(headers.back().header)).size() == headers.size());
  }

  TEST_CASE_FIXTURE(Kept, "an answer reads what it tells, however long the chain is") {
    std::vector<tree::SignedHeader> headers = test::chain_of(3000);
    for (const tree::SignedHeader& one : headers) {  // as keep() does, but not durably
      test::write_file(file_of(one), as_text(group::encode_header(one)));
    }
    Opened opened(temp.path());
    const auto id = [&](std::size_t number) { return id_of(headers.at(number).header); };
    CHECK(told(id(2997), id(2999)) == Numbers{2998, 2999});
    CHECK(opened.count() <= 5);
    CHECK(told(id(4), id(2999)).size() == wire::limits::chain_headers);  // the way is gone once
    CHECK(opened.count() >= 2995);
    for (const std::size_t known : {4U, 1028U, 2052U}) {
      const std::size_t told_headers = told(id(known), id(2999)).size();
      CHECK(told_headers >= 947);
      CHECK(opened.count() <= told_headers + 1);
    }
    CHECK(told(id(1500), id(1502)) == Numbers{1501, 1502});
    CHECK(opened.count() <= 2);
    SUBCASE("and what is new, when the head moves on") {
      for (int i = 0; i < 3; ++i) {
        headers.push_back(test::after(headers.back(), std::to_string(i)));
        test::write_file(file_of(headers.back()), as_text(group::encode_header(headers.back())));
      }
      CHECK(opened.count() == 3);
      CHECK(told(id(3001), id(3002)) == Numbers{3002});
      CHECK(opened.count() <= 5);
      CHECK(told(id(10), id(13)) == Numbers{11, 12, 13});
      CHECK(opened.count() <= 3);
    }
    SUBCASE("and no more where somebody is on another branch") {
      CHECK(told({2990, sha256(as_view("fork"))}, id(2999)).front() == 2990);
      CHECK(opened.count() <= 10);
    }
  }

  TEST_CASE_FIXTURE(Kept, "what is damaged, or mended, between two answers") {
    const std::vector<tree::SignedHeader> headers = test::chain_of(8);
    keep(headers);
    const wire::GenerationId head = id_of(headers[7].header);
    CHECK(told(id_of(headers[1].header), head).size() == 6);
    const std::string whole = test::read_file(file_of(headers[4]));
    test::write_file(file_of(headers[4]), whole.substr(1));
    CHECK(told(id_of(headers[1].header), head) == Numbers{5, 6, 7});
    CHECK(told(id_of(headers[5].header), head) == Numbers{6, 7});
    CHECK(told(id_of(headers[1].header), id_of(headers[3].header)) == Numbers{2, 3});
    chain.keep(headers[4]);
    CHECK(told(id_of(headers[1].header), head) == Numbers{2, 3, 4, 5, 6, 7});
  }

  TEST_CASE_FIXTURE(Kept, "two branches, asked about in turns") {
    const std::vector<tree::SignedHeader> headers = test::chain_of(8);
    keep(headers);
    const tree::SignedHeader fork = test::after(headers[4], "another");
    const tree::SignedHeader tip = test::after(fork, "and on");
    keep({fork, tip});
    for (int turn = 0; turn < 2; ++turn) {
      CHECK(told(id_of(headers[2].header), id_of(headers[7].header)) == Numbers{3, 4, 5, 6, 7});
      CHECK(told(id_of(headers[2].header), id_of(tip.header)) == Numbers{3, 4, 5, 6});
      CHECK(told(id_of(fork.header), id_of(tip.header)) == Numbers{6});
      CHECK(told(id_of(fork.header), id_of(headers[7].header)) == Numbers{5, 6, 7});
    }
  }
}
