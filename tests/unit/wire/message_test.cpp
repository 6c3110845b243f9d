// Every message type comes back as it went, and nothing but a whole message is accepted.
#include <doctest/doctest.h>

#include <functional>

#include "unit/wire/samples.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

// The outcome of decoding: true for a message, false for Error{stream}; all else is a failure.
bool decodes(View bytes) {
  try {
    static_cast<void>(decoded(bytes));
    return true;
  } catch (const Error& error) {
    CHECK(error.code() == ExitCode::stream);
    return false;
  }
}

Bytes varint(std::uint64_t value) {
  Bytes out;
  ByteWriter(out).varint(value);
  return out;
}

template <class T>
Bytes message_of(std::initializer_list<Bytes> fields) {
  Bytes out = {std::byte{static_cast<unsigned char>(Message(T{}).index())}};
  for (const Bytes& field : fields) append(out, field);
  return out;
}

}  // namespace

TEST_SUITE("wire/message") {
  TEST_CASE("every type has an extreme sample") {
    const auto all = extreme_messages();
    REQUIRE(all.size() == std::variant_size_v<Message>);
    for (std::size_t i = 0; i < all.size(); ++i) CHECK(all[i].index() == i);
  }

  TEST_CASE("round trip of every type with extreme and with default values") {
    for (const auto& all : {extreme_messages(), empty_messages()}) {
      for (const Message& message : all) {
        CAPTURE(message.index());
        const bool nameless = std::holds_alternative<Entries>(message);
        const Bytes bytes = encoded(message);
        const Message back = decoded(bytes);
        CHECK(back.index() == message.index());
        CHECK(encoded(back) == bytes);
        CHECK((nameless || !bytes.empty()));
      }
    }
  }

  TEST_CASE("runs of files arrive, neighbours in two bytes each") {
    const std::vector<FileRef> files = {{5, 0}, {5, 1},          {5, 2},
                                        {6, 0}, {6, UINT32_MAX}, {6, 7},
                                        {2, 9}, {2, 3},          {UINT32_MAX, UINT32_MAX},
                                        {0, 0}};
    CHECK(std::get<Had>(decoded(encoded(Had{files}))).files == files);
    std::vector<FileRef> neighbours;
    for (std::uint32_t i = 0; i < 64; ++i) neighbours.push_back({70'000, 300 + i});
    CHECK(encoded(Check{1, neighbours, {}}).size() < 2 * 64 + 24);
  }

  TEST_CASE("values arrive unchanged") {
    const auto hello = std::get<Hello>(decoded(encoded(extreme<Hello>())));
    CHECK(hello.version == 0xFFFF);
    CHECK(hello.role == Role::list);
    CHECK(hello.paths.size() == 2);
    CHECK(hello.options.delete_limit->value == ~std::uint64_t{0});
    CHECK(hello.options.compress == tree::Compress::never);
    CHECK(hello.options.selection.rules[1].pattern.size() == 300);
    const auto fetch = std::get<Fetch>(decoded(encoded(extreme<Fetch>())));
    CHECK(fetch.file.entry == 0xFFFFFFFF);
    CHECK(fetch.mode == FetchMode::delta);
    CHECK(fetch.basis_bytes == ~std::uint64_t{0});
    const auto result = std::get<CheckResult>(decoded(encoded(extreme<CheckResult>())));
    REQUIRE(result.tags.size() == 3);
    CHECK(result.tags[0].has_value());
    CHECK_FALSE(result.tags[1].has_value());
  }

  TEST_CASE("no more about generations than one message may tell") {
    GenerationList list;
    list.all.resize(limits::generations_told);
    CHECK(std::get<GenerationList>(decoded(encoded(list))).all.size() == list.all.size());
    list.all.emplace_back();
    CHECK_FALSE(decodes(encoded(list)));
    GenerationVerified found;
    found.told.resize(limits::scrub_problems + 1);
    CHECK_FALSE(decodes(encoded(found)));
    Bytes verb = encoded(GenerationAsk{GenerationVerb::verify});
    verb[1] = std::byte{5};
    CHECK_FALSE(decodes(verb));
  }

  TEST_CASE("an unfinished Result carries no totals") {
    Result result{1, 2, false, {}, 3, 4, {}};
    const auto back = std::get<Result>(decoded(encoded(result)));
    CHECK(back.literal_bytes == 0);
    CHECK(encoded(result).size() == 1 + 4);
  }

  TEST_CASE("a message cut at any byte is an error of the stream") {
    for (const auto& all : {extreme_messages(), empty_messages()}) {
      for (const Message& message : all) {
        CAPTURE(message.index());
        const Bytes bytes = encoded(message);
        const std::size_t step = bytes.size() > 4096 ? 61 : 1;  // long texts: a sample is enough
        for (std::size_t cut = 0; cut < bytes.size(); cut += cut < 2048 ? 1 : step) {
          CAPTURE(cut);
          REQUIRE_FALSE(decodes(View(bytes).first(cut)));
        }
      }
    }
  }

  TEST_CASE("trailing bytes are refused") {
    for (const Message& message : extreme_messages()) {
      CAPTURE(message.index());
      Bytes bytes = encoded(message);
      bytes.push_back(std::byte{0});
      CHECK_FALSE(decodes(bytes));
    }
  }

  TEST_CASE("words of a peer are cut to their bound and steer no terminal") {
    const auto said = [](const std::string& text) {
      const Bytes bytes = encoded(Trouble{{ExitCode::partial, text}});
      ByteReader reader(bytes);
      return std::get<Trouble>(decode(reader)).problem.message;
    };
    CHECK(said("no right to read a\\#012b") == "no right to read a\\#012b");
    CHECK(said("\x1B]0;title\a") == "\\#033]0;title\\#007");
    CHECK(said(std::string(limits::text_bytes + 10, 'x')).size() == limits::text_bytes);
  }

  TEST_CASE("unknown types are refused") {
    for (unsigned type = std::variant_size_v<Message>; type < 256; ++type) {
      CHECK_FALSE(decodes(Bytes{static_cast<std::byte>(type)}));
    }
  }

  TEST_CASE("lengths and numbers beyond their bound") {
    const Bytes zero = varint(0);
    const Bytes one = varint(1);
    const Bytes huge = varint(std::uint64_t{1} << 40U);
    const struct {
      const char* what;
      Bytes bytes;
      bool good;
    } cases[] = {
        {"text at most", encoded(Created{std::string(limits::path_bytes, 'x')}), true},
        {"text too long", encoded(Created{std::string(limits::path_bytes + 1, 'x')}), false},
        {"words at most", encoded(Refusal{ExitCode::start, std::string(limits::text_bytes, 'x')}),
         true},
        {"words too long",
         message_of<Refusal>({one, varint(limits::text_bytes + 1), Bytes(limits::text_bytes + 1)}),
         false},
        {"a refusal with exit code 0", message_of<Refusal>({zero, zero}), false},
        {"exit code 127", message_of<Refusal>({varint(127), zero}), true},
        {"exit code 128", message_of<Refusal>({varint(128), zero}), false},
        {"exit code wraps", message_of<Refusal>({varint(std::uint64_t{1} << 32U), zero}), false},
        {"version of 17 bits", message_of<Welcome>({varint(65536)}), false},
        {"file number of 33 bits", message_of<Retry>({varint(std::uint64_t{1} << 32U), zero, one}),
         false},
        {"count without elements", message_of<Done>({varint(3), one}), false},
        {"count of 2^40", message_of<Done>({huge}), false},
        {"count of 2^64-1", message_of<Release>({varint(~std::uint64_t{0})}), false},
        {"number not in shortest form", message_of<Done>({Bytes{std::byte{0x80}, std::byte{0}}}),
         false},
        {"number of eleven bytes", message_of<Done>({Bytes(11, std::byte{0x80})}), false},
        {"unknown fetch mode", message_of<Fetch>({one, zero, zero, varint(3), zero}), false},
        {"blob too long", encoded(TablePart{1, 1, Bytes(limits::blob_bytes + 1)}), false},
        {"65 files in a check",
         encoded(Check{1, std::vector<FileRef>(limits::group_files + 1), {}}), false},
        {"file before the first", message_of<Check>({one, one, one, zero, Bytes(12)}), false},
        {"directory of 33 bits in a run",
         message_of<Check>({one, one, varint(std::uint64_t{1} << 33U), zero, Bytes(12)}), false},
        {"directory beyond all", message_of<Had>({one, varint(~std::uint64_t{0}), zero}), false},
        {"too many directories compared", encoded(Wants{limits::directories, {}}), false},
        {"unknown reason",
         encoded(Changes{{{{}, tree::Action::create, static_cast<tree::Why>(2048), "", ""}}}),
         false},
        {"unknown action", encoded(Changes{{{{}, static_cast<tree::Action>(6), {}, "", ""}}}),
         false},
        {"removed kinds do not pair", encoded(Removed{{"a", "b"}, {tree::Kind::file}}), false},
        {"unknown kind removed", encoded(Removed{{"a"}, {static_cast<tree::Kind>(7)}}), false},
        {"directory without a name", encoded(Directory{0, "", true, false, true, {}}), true},
        {"directory named ..", encoded(Directory{0, "..", true, false, true, {}}), false},
        {"directory with a slash", encoded(Directory{0, "a/b", true, false, true, {}}), false},
    };
    for (const auto& c : cases) {
      CAPTURE(c.what);
      CHECK(decodes(c.bytes) == c.good);
    }
  }
}
}  // namespace lockstep::wire
