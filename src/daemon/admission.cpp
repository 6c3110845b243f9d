#include "daemon/admission.hpp"

namespace lockstep::daemon {

Admission::Place::Place(std::shared_ptr<State> state, std::string address)
    : state_(std::move(state)), address_(std::move(address)) {
  ++state_->all;
  ++state_->unknown;
  ++state_->unknown_at[address_];
}

Admission::Place& Admission::Place::operator=(Place&& other) noexcept {
  if (this != &other) {
    leave();
    state_ = std::move(other.state_);
    address_ = std::move(other.address_);
    known_ = other.known_;
  }
  return *this;
}

void Admission::Place::known() {
  if (known_ || !state_) return;
  known_ = true;
  --state_->unknown;
  const auto at = state_->unknown_at.find(address_);
  if (--at->second == 0) state_->unknown_at.erase(at);
}

void Admission::Place::leave() {
  if (!state_) return;
  known();
  --state_->all;
  state_.reset();
}

Admission::Admission(const ConnectionLimits& limits) : state_(std::make_shared<State>()) {
  state_->limits = limits;
}

std::variant<Admission::Place, const char*> Admission::admit(const std::string& address) {
  const ConnectionLimits& limits = state_->limits;
  if (state_->all >= limits.all) return "too many connections";
  if (state_->unknown >= limits.unknown) return "too many unauthenticated connections";
  const auto at = state_->unknown_at.find(address);
  if (at != state_->unknown_at.end() && at->second >= limits.unknown_per_address) {
    return "too many unauthenticated connections from one address";
  }
  return Place(state_, address);
}

std::size_t Admission::count() const {
  return state_->all;
}

}  // namespace lockstep::daemon
