#include "job/shared_answers.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>

#include "base/error.hpp"

using namespace lockstep;  // NOLINT(google-build-using-namespace)
using job::SharedAnswers;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds long_time{60'000};

Digest key_of(unsigned number) {
  Digest key{};
  key[0] = static_cast<std::byte>(number);
  key[1] = static_cast<std::byte>(number >> 8U);
  return key;
}

std::optional<std::size_t> by_length(const std::string& text) {
  return text.size();
}

// Asks for `key`; `made` counts how often the answer had to be made.
std::string ask(SharedAnswers& answers, unsigned key, const std::string& text, int& made) {
  return *answers.get<std::string>(
      key_of(key),
      [&] {
        ++made;
        return text;
      },
      by_length);
}

}  // namespace

TEST_SUITE("job/shared_answers") {
  TEST_CASE("an answer is made once and goes when every session has had it") {
    SharedAnswers answers(3);
    int made = 0;
    CHECK(ask(answers, 1, "first", made) == "first");
    CHECK(answers.bytes() == 5);
    CHECK(ask(answers, 1, "second", made) == "first");
    CHECK(answers.bytes() == 5);
    CHECK(ask(answers, 1, "third", made) == "first");
    CHECK(made == 1);
    CHECK(answers.bytes() == 0);
    CHECK(answers.counts().made == 1);
    CHECK(answers.counts().taken == 2);
  }

  TEST_CASE("what is kept is bounded, and what was used longest ago goes first") {
    SharedAnswers answers(9, 1000);
    int made = 0;
    const std::string text(300, 'x');
    for (unsigned key = 0; key < 3; ++key) CHECK(ask(answers, key, text, made) == text);
    CHECK(ask(answers, 0, text, made) == text);  // used again
    CHECK(ask(answers, 3, text, made) == text);  // 1 goes
    CHECK(made == 4);
    CHECK(answers.bytes() == 900);
    CHECK(ask(answers, 0, text, made) == text);
    CHECK(made == 4);
    CHECK(ask(answers, 1, text, made) == text);  // who is behind makes it again
    CHECK(made == 5);
    CHECK(ask(answers, 9, std::string(2000, 'y'), made).size() == 2000);
    CHECK(answers.bytes() <= 1000);
  }

  TEST_CASE("what only its maker may have is made by each") {
    SharedAnswers answers(3);
    int made = 0;
    for (int i = 0; i < 3; ++i) {
      const auto answer = answers.get<int>(
          key_of(1), [&] { return ++made; }, [](int) { return std::optional<std::size_t>(); });
      CHECK(*answer == i + 1);
    }
    CHECK(answers.bytes() == 0);
  }

  TEST_CASE("sessions that ask while an answer is made wait for it") {
    SharedAnswers answers(4, 1000, long_time);
    std::promise<void> begun;
    std::promise<void> go_on;
    std::atomic<int> made = 0;
    const auto make = [&] {
      ++made;
      begun.set_value();
      go_on.get_future().wait();
      return std::string("one");
    };
    std::string first;
    std::jthread maker([&] { first = *answers.get<std::string>(key_of(1), make, by_length); });
    begun.get_future().wait();
    std::vector<std::string> others(3);
    {
      std::vector<std::jthread> threads;
      threads.reserve(others.size());
      for (std::string& other : others) {
        threads.emplace_back([&answers, &other, &made] {
          other = *answers.get<std::string>(
              key_of(1),
              [&] {
                ++made;
                return std::string("another");
              },
              by_length);
        });
      }
      go_on.set_value();
    }
    maker.join();
    CHECK(first == "one");
    for (const std::string& other : others) CHECK(other == "one");
    CHECK(made == 1);
  }

  TEST_CASE("who has waited long enough makes the answer by itself") {
    SharedAnswers answers(2, 1000, milliseconds(1));
    std::promise<void> begun;
    std::promise<void> go_on;
    std::jthread maker([&] {
      static_cast<void>(answers.get<std::string>(
          key_of(1),
          [&] {
            begun.set_value();
            go_on.get_future().wait();
            return std::string("late");
          },
          by_length));
    });
    begun.get_future().wait();
    int made = 0;
    CHECK(ask(answers, 1, "own", made) == "own");  // the maker has not gone on
    CHECK(made == 1);
    go_on.set_value();
    maker.join();
    CHECK(ask(answers, 1, "own", made) == "late");
  }

  TEST_CASE("a maker that fails leaves the answer to those who wait") {
    SharedAnswers answers(3, 1000, long_time);
    std::promise<void> begun;
    std::promise<void> go_on;
    std::atomic<bool> thrown = false;
    std::jthread maker([&] {
      try {
        static_cast<void>(answers.get<std::string>(
            key_of(1),
            [&]() -> std::string {
              begun.set_value();
              go_on.get_future().wait();
              throw Error(ExitCode::file_io, "cannot be read");
            },
            by_length));
      } catch (const Error&) {
        thrown = true;
      }
    });
    begun.get_future().wait();
    int made = 0;
    std::string waited;
    std::jthread waiter([&] { waited = ask(answers, 1, "good", made); });
    go_on.set_value();
    maker.join();
    waiter.join();
    CHECK(thrown);
    CHECK(waited == "good");
    CHECK(ask(answers, 1, "again", made) == "good");
    CHECK(made == 1);
  }
}
