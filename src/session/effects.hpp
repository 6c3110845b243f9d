#pragma once
// std::visit with one lambda per alternative.

namespace lockstep::session {

template <class... Each>
struct Effects : Each... {
  using Each::operator()...;
};
template <class... Each>
Effects(Each...) -> Effects<Each...>;

}  // namespace lockstep::session
