#include "group/coordinator_store.hpp"

namespace lockstep::group {

using session::Stored;

CoordinatorStore::CoordinatorStore(net::Loop& loop, const PublishSetup& setup,
                                   session::GroupCoordinator& machine, Events events)
    : setup_(setup),
      machine_(machine),
      events_(std::move(events)),
      store_(loop, setup.store, [this] { events_.answered(); }) {}

void CoordinatorStore::acquire() {
  const auto tell = [this](const std::variant<std::optional<session::StoreState>, Error>& got) {
    if (const auto* error = std::get_if<Error>(&got)) {
      return machine_.on_store_failed(error->what());
    }
    on_acquired(std::get<0>(got));
  };
  setup_.check_only ? store_.read(tell) : store_.acquire(tell);
}

void CoordinatorStore::on_acquired(const std::optional<session::StoreState>& state) {
  if (state) epoch_ = state->epoch;
  if (state && !setup_.check_only) {
    store_.hold_lease();
    events_.on_acquired(state->head);
  }
  machine_.on_acquired(state);
}

void CoordinatorStore::begin(const session::OpenGeneration& generation) {
  store_.begin(generation, [this](const std::variant<Stored, Error>& got) {
    if (const auto* error = std::get_if<Error>(&got)) {
      return machine_.on_store_failed(error->what());
    }
    machine_.on_begun(std::get<Stored>(got));
  });
}

void CoordinatorStore::decide(const wire::Decision& decision) {
  const wire::GroupUuid& group = setup_.files.first()->header.group;
  store_.decide(sign_decision(decision, group, *setup_.wish.key),
                [this](const std::variant<Stored, Error>& got) {
                  const auto* stored = std::get_if<Stored>(&got);
                  machine_.on_decided(stored == nullptr ? std::nullopt : std::optional(*stored));
                });
}

void CoordinatorStore::look_up(std::uint64_t number) {
  using Found = std::optional<wire::Decision>;
  store_.look_up(number, [this, number](const std::variant<Found, Error>& got) {
    const auto* found = std::get_if<Found>(&got);
    machine_.on_lookup(number, found == nullptr ? Found() : *found, found != nullptr);
  });
}

}  // namespace lockstep::group
