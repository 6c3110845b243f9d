// A hello of a replica group where no keeper is: refused, whatever the transport.
#include <doctest/doctest.h>

#include "job/channel.hpp"
#include "job/serve.hpp"
#include "net/pair.hpp"

using namespace lockstep;

namespace {

struct Outcome {
  ExitCode code = ExitCode::ok;
  std::optional<wire::Refusal> refusal;
};

Outcome serve(const wire::Hello& hello) {
  net::Loop loop;
  auto [ours, theirs] = net::make_pair_streams(loop);
  const auto client = job::stream_channel(loop, std::move(ours), {});
  Outcome outcome;
  job::ChannelEvents events;
  events.on_message = [&](const wire::Message& message) {
    if (const auto* refusal = std::get_if<wire::Refusal>(&message)) outcome.refusal = *refusal;
    client->end();
  };
  events.on_data = [](const wire::Data&) {};
  events.on_room = [] {};
  events.on_closed = [](const Error*) {};
  client->start(std::move(events));
  client->send(hello);
  client->flush();
  job::ServeOptions options;
  options.plain_paths = true;
  outcome.code = job::serve(loop, std::move(theirs), options, Log());
  return outcome;
}

}  // namespace

TEST_CASE("a hello of a group is refused where there is no keeper") {
  wire::Hello talks;
  talks.role = wire::Role::group;
  wire::Hello pulls;
  pulls.role = wire::Role::pull;
  pulls.paths = {"/"};
  pulls.generation = wire::GenerationId{1, {}};
  wire::Hello pushes = pulls;
  pushes.role = wire::Role::push;
  for (const wire::Hello& hello : {talks, pulls, pushes}) {
    CAPTURE(static_cast<int>(hello.role));
    const Outcome outcome = serve(hello);
    CHECK(outcome.code == ExitCode::start);
    REQUIRE(outcome.refusal);
    CHECK(outcome.refusal->code == ExitCode::start);
  }
}
