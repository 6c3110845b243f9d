// What a hostile host says to a question about generations: one line, the right exit code, no end
// that is waited for, no more kept than an answer may hold.
#include "job/question.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/fd.hpp"
#include "job/generation_commands.hpp"
#include "support/temp_dir.hpp"
#include "wire/limits.hpp"

using namespace lockstep;
using wire::GenerationVerb;

namespace {

using Messages = std::vector<wire::Message>;

Bytes frames(const Messages& messages) {
  wire::FrameWriter writer;
  for (const wire::Message& message : messages) writer.add(message);
  return writer.flush();
}

wire::GenerationFacts one() {
  wire::GenerationFacts facts;
  facts.number = 7;
  return facts;
}
wire::GenerationList part_of(std::size_t count, bool more = false) {
  return {std::vector(count, one()), more};
}
wire::GenerationVerified verified(std::uint64_t problems, std::size_t told) {
  return {one(), problems, std::vector<std::string>(told, "f: content differs")};
}

/// A host behind a remote shell, which says what it was given and then does as `then` says.
class Host {
 public:
  // They hear the question first: who is gone by then is another failure.
  static constexpr const char* ends = "head -c 1 >/dev/null; exit 0";
  static constexpr const char* fails = "head -c 1 >/dev/null; exit 3";
  static constexpr const char* has_no_program = "head -c 1 >/dev/null; exit 127";
  static constexpr const char* waits = "exec cat >/dev/null";  // for the other's end
  static constexpr const char* never_ends = "exec tail -f /dev/null";

  Host(const Bytes& said, const std::string& then) {
    std::signal(SIGPIPE, SIG_IGN);  // as main() does: hosts go as they like
    test::write_file(temp_.path("said"), as_text(said));
    link_.shell = {"/bin/sh", "-c", "cat " + temp_.path("said") + "; " + then};
    place_.kind = job::Location::Kind::shell;
    place_.host = "far";
    place_.path = "dataset";
  }

  [[nodiscard]] job::GenerationAnswer ask(GenerationVerb verb) const {
    return job::ask_generations(place_, link_, {verb, 7}, {});
  }
  void list() const { static_cast<void>(job::list_datasets(place_, link_)); }

 private:
  test::TempDir temp_;
  job::Location place_;
  job::Link link_;
};

template <class Ask>
ExitCode code_of(Ask ask) {
  try {
    ask();
  } catch (const Error& error) {
    const std::string what = error.what();
    CAPTURE(what);
    CHECK_FALSE(what.empty());
    CHECK(what.find_first_of("\n\r\x1b") == std::string::npos);
    return error.code();
  }
  return ExitCode::ok;
}

ExitCode asked(GenerationVerb verb, const Bytes& said, const char* then = Host::waits) {
  const Host host(said, then);
  return code_of([&] { static_cast<void>(host.ask(verb)); });
}
ExitCode asked(GenerationVerb verb, const Messages& said, const char* then = Host::waits) {
  return asked(verb, frames(said), then);
}

bool write_all(int fd, View bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

/// The code of a list asked of a host that says `first`, and then `again` as long as it is heard.
ExitCode asked_endless(const Messages& first, const wire::Message& again) {
  const test::TempDir temp;
  const std::string pipe = temp.path("pipe");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::thread host([&] {
    const Fd out(::open(pipe.c_str(), O_WRONLY | O_CLOEXEC));
    wire::FrameWriter writer;
    for (const wire::Message& message : first) writer.add(message);
    for (Bytes bytes = writer.flush(); write_all(out.get(), bytes); bytes = writer.flush()) {
      writer.add(again);
    }
  });
  const ExitCode code = asked(GenerationVerb::list, Bytes(), ("exec cat " + pipe).c_str());
  host.join();
  return code;
}

constexpr auto all_verbs = {GenerationVerb::list, GenerationVerb::rollback, GenerationVerb::pin,
                            GenerationVerb::unpin, GenerationVerb::verify};

// What an honest host says to it.
wire::Message good_answer(GenerationVerb verb) {
  if (verb == GenerationVerb::verify) return verified(3, 2);
  const bool none = verb == GenerationVerb::pin || verb == GenerationVerb::unpin;
  return part_of(none ? 0 : 1);
}

}  // namespace

TEST_SUITE("job/question") {
  TEST_CASE("one welcome, one answer, whether or not the other side then ends") {
    for (const GenerationVerb verb : all_verbs) {
      CAPTURE(static_cast<int>(verb));
      const Messages said{wire::Welcome{}, good_answer(verb)};
      CHECK(asked(verb, said) == ExitCode::ok);
      CHECK(asked(verb, said, Host::ends) == ExitCode::ok);
      CHECK(asked(verb, said, Host::fails) == ExitCode::ok);
    }
    CHECK(asked(GenerationVerb::list, Messages{wire::Welcome{}, part_of(1)}, Host::never_ends) ==
          ExitCode::ok);
  }

  TEST_CASE("an answer of several parts") {
    const Host host(frames({wire::Welcome{}, part_of(1024, true), part_of(3)}), Host::waits);
    CHECK(host.ask(GenerationVerb::list).generations.size() == 1027);
  }

  TEST_CASE("an answer to another question is none") {
    for (const GenerationVerb verb : all_verbs) {
      CAPTURE(static_cast<int>(verb));
      const Messages wrong = {good_answer(verb == GenerationVerb::verify ? GenerationVerb::list
                                                                         : GenerationVerb::verify),
                              wire::Datasets{},
                              wire::TreeEnd{},
                              wire::Summary{},
                              wire::Hello{},
                              wire::GenerationAsk{}};
      for (const wire::Message& message : wrong) {
        CHECK(asked(verb, Messages{wire::Welcome{}, message}) == ExitCode::stream);
      }
    }
  }

  TEST_CASE("no welcome, two, or one of another version") {
    const wire::Message answer = part_of(1);
    wire::Welcome other;
    other.version = wire::version + 1;
    using Verb = GenerationVerb;
    CHECK(asked(Verb::list, Messages{answer}) == ExitCode::stream);
    CHECK(asked(Verb::list, Messages{wire::Welcome{}, wire::Welcome{}, answer}) ==
          ExitCode::stream);
    CHECK(asked(Verb::list, Messages{other, answer}) == ExitCode::protocol);
    CHECK(code_of([&] { Host(frames({wire::Datasets{}}), Host::waits).list(); }) ==
          ExitCode::stream);
    CHECK(code_of([&] {
            Host(frames({wire::Welcome{}, answer}), Host::waits).list();
          }) == ExitCode::stream);
    CHECK(code_of([&] {
            Host(frames({wire::Welcome{}, wire::Datasets{}}), Host::waits).list();
          }) == ExitCode::ok);
  }

  TEST_CASE("more generations than the question can have, or none") {
    using Verb = GenerationVerb;
    for (const Verb verb : {Verb::rollback, Verb::pin, Verb::unpin}) {
      CAPTURE(static_cast<int>(verb));
      CHECK(asked(verb, {wire::Welcome{}, part_of(2)}) == ExitCode::stream);
      CHECK(asked(verb, {wire::Welcome{}, part_of(1024, true), part_of(1)}) == ExitCode::stream);
    }
    CHECK(asked(Verb::pin, {wire::Welcome{}, part_of(1)}) == ExitCode::stream);
    CHECK(asked(Verb::rollback, {wire::Welcome{}, part_of(0)}) == ExitCode::stream);
    CHECK(asked(Verb::list, {wire::Welcome{}, part_of(0)}) == ExitCode::ok);
    CHECK(asked(Verb::list, {wire::Welcome{}, part_of(1025)}) == ExitCode::stream);
    Messages most{wire::Welcome{}};
    for (std::size_t told = 0; told < wire::limits::generations; told += 1024) {
      most.emplace_back(part_of(1024, true));
    }
    most.emplace_back(part_of(1));
    CHECK(asked(Verb::list, most) == ExitCode::stream);
  }

  TEST_CASE("what has no end is not heard to its end") {
    CHECK(asked(GenerationVerb::list, {wire::Welcome{}, part_of(0, true)}) == ExitCode::stream);
    using Verb = GenerationVerb;
    CHECK(asked_endless({wire::Welcome{}, part_of(1)}, wire::Ping{}) == ExitCode::ok);
    CHECK(asked_endless({wire::Welcome{}, part_of(1)}, part_of(1, true)) == ExitCode::stream);
    CHECK(asked_endless({wire::Welcome{}}, part_of(1, true)) == ExitCode::stream);
    CHECK(asked_endless({wire::Welcome{}}, wire::Welcome{}) == ExitCode::stream);
    CHECK(asked_endless({wire::Refusal{ExitCode::start, "no"}}, wire::Ping{}) == ExitCode::start);
    CHECK(asked(Verb::list, {wire::Refusal{ExitCode::start, "no"}}, Host::never_ends) ==
          ExitCode::start);
  }

  TEST_CASE("values out of range") {
    wire::GenerationFacts noted = one();
    noted.note = std::string(tree::note_bytes_max + 1, 'x');
    const auto list_of = [](const wire::GenerationFacts& facts) {
      return wire::GenerationList{{facts}, false};
    };
    using Verb = GenerationVerb;
    CHECK(asked(Verb::list, {wire::Welcome{}, list_of(noted)}) == ExitCode::stream);
    CHECK(asked(Verb::verify, {wire::Welcome{}, verified(257, 257)}) == ExitCode::stream);
    CHECK(asked(Verb::verify, {wire::Welcome{}, verified(1, 2)}) == ExitCode::stream);
    CHECK(asked(Verb::verify, {wire::Welcome{}, verified(UINT64_MAX, 256)}) == ExitCode::ok);
    CHECK(asked(Verb::list, {wire::Refusal{ExitCode::ok, "all is well"}}) == ExitCode::stream);
  }

  TEST_CASE("more after the last, or content") {
    for (const GenerationVerb verb : all_verbs) {
      CAPTURE(static_cast<int>(verb));
      const wire::Message answer = good_answer(verb);
      CHECK(asked(verb, Messages{wire::Welcome{}, answer, answer}) == ExitCode::stream);
    }
    Bytes said = frames({wire::Welcome{}});
    Bytes data(wire::data_header_bytes);
    wire::seal_data({}, data);
    append(said, data);
    CHECK(asked(GenerationVerb::list, said) == ExitCode::stream);
  }

  TEST_CASE("cut anywhere, the answer is an error, and never half of one") {
    const Bytes whole = frames({wire::Welcome{}, part_of(2)});
    for (std::size_t bytes = 0; bytes < whole.size(); bytes += 5) {
      CAPTURE(bytes);
      CHECK(asked(GenerationVerb::list,
                  Bytes(whole.begin(), whole.begin() + static_cast<long>(bytes)),
                  Host::ends) == ExitCode::stream);
    }
    CHECK(asked(GenerationVerb::list, Messages{wire::Welcome{}, part_of(1, true)}, Host::ends) ==
          ExitCode::stream);
    CHECK(asked(GenerationVerb::list, Messages{wire::Welcome{}}, Host::fails) == ExitCode::stream);
    CHECK(asked(GenerationVerb::list, Messages{}, Host::has_no_program) == ExitCode::ipc);
    CHECK(asked(GenerationVerb::list, to_bytes(as_view("Welcome to far! You have mail.\n"))) ==
          ExitCode::stream);
  }

  TEST_CASE("a refusal is one line, and its own exit code") {
    const wire::Refusal refusal{ExitCode::usage, "no\n\x1b[2Jgeneration"};
    for (const GenerationVerb verb : all_verbs) {
      CAPTURE(static_cast<int>(verb));
      CHECK(asked(verb, Messages{refusal}) == ExitCode::usage);
      CHECK(asked(verb, Messages{wire::Welcome{}, refusal}) == ExitCode::usage);
    }
    const Messages halfway{wire::Welcome{}, part_of(1, true), refusal};
    CHECK(asked(GenerationVerb::list, halfway) == ExitCode::usage);
  }

  TEST_CASE("what a scrub tells steers no terminal") {
    wire::GenerationVerified found = verified(1, 1);
    found.told.front() = "\x1b[2J\n";
    const Host host(frames({wire::Welcome{}, found}), Host::waits);
    const auto told = host.ask(GenerationVerb::verify).told;
    REQUIRE(told.size() == 1);
    CHECK(told.front().find_first_of("\n\x1b") == std::string::npos);
  }
}
