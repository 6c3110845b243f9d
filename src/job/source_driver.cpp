#include "job/source_driver.hpp"

#include "session/effects.hpp"

namespace lockstep::job {
namespace {

namespace action = session::source_action;

}  // namespace

SourceDriver::SourceDriver(Setup setup, Pool& pool, Channel& channel)
    : reports_(std::move(setup.reports)),
      on_finish_(std::move(setup.on_finish)),
      client_(setup.session.client),
      pool_(pool),
      channel_(channel),
      work_(std::move(setup.work)),
      answers_(work_, std::move(setup.share)),
      session_(std::move(setup.session)) {
  if (reports_.ended) sent_.emplace(reports_, session_, work_.options().comparison.checksum);
}

void SourceDriver::on_message(wire::Message message) {
  if (sent_) sent_->on_message(message);
  session_.on_message(std::move(message));
  pump();
}

template <class Run, class Give>
void SourceDriver::run(Run work, Give give) {
  pool_.run(std::move(work), [this, give = std::move(give)](auto result) {
    give(std::move(result));
    pump();
  });
}

// Content is read: who counts the files learns of it before the session does.
template <class Asked, class Read, class Give>
void SourceDriver::ask(Asked action, Read read, Give give) {
  const auto asked = std::make_shared<const Asked>(std::move(action));
  run([this, asked, read] { return (answers_.*read)(*asked); },
      [this, asked, give](auto result) {
        if (sent_) sent_->done(*asked, result);
        (session_.*give)(std::move(result));
      });
}

void SourceDriver::send(wire::Message message) {
  const auto* answer = std::get_if<wire::CheckResult>(&message);
  if (sent_ && answer != nullptr) sent_->answered(*answer);
  channel_.send(std::move(message));
}

void SourceDriver::pump() {
  if (pumping_) return;
  pumping_ = true;
  measure();
  while (std::optional<session::SourceAction> next = session_.next_action(channel_.room())) {
    act(*next);
  }
  channel_.flush();
  measure();
  pumping_ = false;
}

void SourceDriver::measure() {
  const bool full = !channel_.room();
  const auto rate = meter_.sample(system_clock().now(), channel_.wire_bytes_out(), full);
  if (rate) answers_.link_speed(*rate);
}

void SourceDriver::act(session::SourceAction& next) {
  const auto effects = session::Effects{
      [&](action::Send& send) { this->send(std::move(send.message)); },
      [&](action::SendFrame& send) {
        if (sent_) sent_->frame_sent();
        channel_.send_frame(std::move(send.frame));
      },
      [&](action::List& list) {
        const std::uint32_t node = list.node;
        run([this, list = std::move(list)] { return answers_.list(list); },
            [this, node](session::SourceListing listing) {
              session_.on_listing(node, std::move(listing));
            });
      },
      [&](action::ReadPack& pack) {
        ask(std::move(pack), &SourceAnswers::read_pack, &session::Source::on_read);
      },
      [&](action::ReadBlock& block) {
        ask(std::move(block), &SourceAnswers::read_block, &session::Source::on_read);
      },
      [&](action::TagFiles& files) {
        run([this, files = std::move(files)] { return answers_.tag_files(files); },
            [this](const session::TagResult& result) { session_.on_tags(result); });
      },
      [&](action::AddTable& part) { answers_.add_table(part); },
      [&](action::DeltaStep& step) {
        ask(std::move(step), &SourceAnswers::delta_step, &session::Source::on_delta);
      },
      [&](const action::Close& close) { answers_.close(close.ids); },
      [&](action::RemoveFiles& files) {
        run([this, files = std::move(files)] { return work_.remove(files); },
            [this](const std::vector<tree::Problem>& problems) {
              session_.on_removed_files(problems);
            });
      },
      [&](const action::ReportChange& report) {
        if (reports_.change) reports_.change(report.change);
      },
      [&](action::ReportProblem& report) {
        if (client_) {
          if (reports_.problem) reports_.problem(report.problem);
        } else {
          channel_.send(wire::Trouble{std::move(report.problem)});
        }
      },
      [&](const action::ReportTotals& report) {
        if (reports_.totals) reports_.totals(report.totals);
      },
      [&](const action::Finish& finish) {
        channel_.flush();
        on_finish_(finish.summary);
      }};
  std::visit(effects, next);
}

}  // namespace lockstep::job
