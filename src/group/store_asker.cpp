#include "group/store_asker.hpp"

#include <utility>

namespace lockstep::group {
namespace {

constexpr std::chrono::seconds lease_time{5};
constexpr std::chrono::milliseconds lease_period{1'500};

}  // namespace

using session::Stored;
using State = std::optional<session::StoreState>;
using Found = std::optional<wire::Decision>;

StoreAsker::StoreAsker(net::Loop& loop, DecisionStore& store, std::function<void()> answered)
    : loop_(loop), store_(store), answered_(std::move(answered)), work_(loop, 1) {}

StoreAsker::~StoreAsker() = default;

template <class T, class Ask>
void StoreAsker::ask(Ask question, Answer<T> tell) {
  work_.run(
      [&store = store_, question]() -> std::variant<T, Error> {
        try {
          return question(store);
        } catch (const Error& error) {
          return error;
        }
      },
      [this, tell = std::move(tell)](const std::variant<T, Error>& answer) {
        tell(answer);
        answered_();
      });
}

void StoreAsker::acquire(Answer<State> tell) {
  ask<State>(
      [](DecisionStore& store) -> State {
        store.keep_alive(lease_time);
        if (!store.raise_epoch(store.read().epoch)) return std::nullopt;
        return store.read();
      },
      std::move(tell));
}

void StoreAsker::read(Answer<State> tell) {
  ask<State>([](DecisionStore& store) -> State { return store.read(); }, std::move(tell));
}

void StoreAsker::begin(const session::OpenGeneration& generation, Answer<Stored> tell) {
  ask<Stored>([generation](DecisionStore& store) { return store.begin(generation); },
              std::move(tell));
}

void StoreAsker::decide(const wire::Decision& decision, Answer<Stored> tell) {
  ask<Stored>([decision](DecisionStore& store) { return store.decide(decision, false); },
              std::move(tell));
}

void StoreAsker::look_up(std::uint64_t number, Answer<Found> tell) {
  ask<Found>([number](DecisionStore& store) { return store.decision(number); }, std::move(tell));
}

void StoreAsker::hold_lease() {
  lease_ = loop_.every(lease_period, [this] { keep_lease(); });
}

void StoreAsker::keep_lease() {
  if (std::exchange(renewing_, true)) return;  // one at a time: the store may be slow
  ask<bool>([](DecisionStore& store) { return store.keep_alive(lease_time); },
            [this](const std::variant<bool, Error>& /*held*/) { renewing_ = false; });
}

void StoreAsker::resign(std::function<void()> then) {
  if (!lease_) return then();
  lease_.reset();
  work_.run(
      [&store = store_] {
        try {
          store.resign();
        } catch (const Error&) {  // the lease ends by itself
        }
        return true;
      },
      [then = std::move(then)](bool /*done*/) { then(); });
}

}  // namespace lockstep::group
