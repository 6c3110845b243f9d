#include "job/serve.hpp"

#include "base/escape.hpp"
#include "job/ends.hpp"
#include "job/generation_desk.hpp"
#include "job/generation_target.hpp"
#include "job/served_generation.hpp"
#include "wire/limits.hpp"

namespace lockstep::job {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds last_words_time{3'000};
constexpr std::uint8_t served_level_max = 9;

class Serving {
 public:
  Serving(net::Loop& loop, std::unique_ptr<net::Stream> stream, const ServeOptions& options,
          const Log& log)
      : loop_(loop), options_(options), log_(log) {
    channel_ = stream_channel(loop, std::move(stream), {});
  }

  ExitCode run() {
    deadline_ = loop_.after(options_.hello_deadline,
                            [this] { fail(Error(ExitCode::connect_timeout, "no hello in time")); });
    start();
    for (;;) {
      try {
        loop_.run();
        return code_;
      } catch (const Error& error) {
        if (failed_) return code_;
        fail(error);
      }
    }
  }

 private:
  void start() {
    ChannelEvents events;
    events.on_message = [this](wire::Message message) {
      guarded([&] { on_message(std::move(message)); });
    };
    events.on_data = [this](wire::Data data) {
      guarded([&] {
        if (!target_) throw Error(ExitCode::stream, "data out of order");
        target_->on_data(std::move(data));
      });
    };
    events.on_room = [this] {
      guarded([&] {
        if (source_) source_->pump();
      });
    };
    events.on_closed = [this](const Error* failure) { on_closed(failure); };
    channel_->start(std::move(events));
  }

  template <class Body>
  void guarded(Body body) {
    if (failed_) return;
    try {
      body();
    } catch (const Error& error) {
      fail(error);
    }
  }

  // What is staged is discarded, the client is told why, then the connection ends.
  void fail(const Error& error) {
    if (failed_) return;
    log_.line(error.what());
    drop_session(error.code());
    channel_->send(wire::Refusal{error.code(), error.what()});
    end_soon();
  }

  // The last words come after it: whoever has heard them finds nothing of ours left behind.
  void drop_session(ExitCode code) {
    failed_ = true;
    code_ = code;
    if (pool_) pool_->stop();
    source_.reset();
    target_.reset();
  }

  void end_soon() {
    channel_->end();
    deadline_ = loop_.after(last_words_time, [this] { loop_.stop(); });
  }

  void on_closed(const Error* failure) {
    loop_.stop();
    if (failed_ || finished_ || seat_) return;  // a seat is left at any time
    code_ = failure == nullptr ? ExitCode::stream : failure->code();
    log_.line(failure == nullptr ? "client closed the connection before the end" : failure->what());
  }

  void on_message(wire::Message message) {
    if (!hello_) {
      auto* hello = std::get_if<wire::Hello>(&message);
      if (hello == nullptr) throw Error(ExitCode::start, "not a lockstep client");
      on_hello(std::move(*hello));
      return;
    }
    if (const auto* refusal = std::get_if<wire::Refusal>(&message)) {
      log_.line("client gave up: " + refusal->text);
      drop_session(refusal->code);
      end_soon();
      return;
    }
    if (source_) {
      source_->on_message(std::move(message));
      return;
    }
    if (seat_) {
      auto* group = std::get_if<wire::GroupMessage>(&message);
      if (group == nullptr) throw Error(ExitCode::stream, "not a message of a group");
      return seat_->on_message(std::move(*group));
    }
    if (desk_) return desk_->on_message(message);
    if (auto* names = std::get_if<wire::Names>(&message)) {
      on_names(std::move(*names));
      return;
    }
    if (const auto* root = std::get_if<wire::Root>(&message); root != nullptr && !target_) {
      open_target_for(root->single);
    }
    if (!target_) throw Error(ExitCode::stream, "entries before the root");
    target_->on_message(std::move(message));
  }

  void on_hello(wire::Hello hello) {
    deadline_.reset();
    hello_ = std::move(hello);
    if (hello_->version != wire::version) {
      throw Error(ExitCode::protocol,
                  "protocol version " + std::to_string(hello_->version) + " is not spoken here");
    }
    keys_ = session::derive_keys(hello_->seed);
    if (hello_->role == wire::Role::list) {
      list();
      return;
    }
    check_group();
    wire::Welcome welcome;
    options_.plain_paths ? take_own(welcome) : take_grant(welcome);
    if (hello_->want_header && welcome.header.empty()) {
      throw Error(ExitCode::start, "dataset '" + escape(hello_->dataset) +
                                       "' keeps no generations, by which --source knows what is "
                                       "the same");
    }
    channel_->send(std::move(welcome));
    if (hello_->role == wire::Role::group) return join_group();
    if (desk_) return channel_->flush();
    if (options_.lanes) {
      options_.lanes([this](const Lane::Open& open) {
        if (!failed_ && !finished_) channel_->add_lane(open, std::nullopt);
      });
    }
    const bool waits = hello_->options.naming.listed;
    if (hello_->role == wire::Role::pull && !waits) open_source();
    channel_->flush();
  }

  // Only a keeper has what a group's connections need, and it serves nothing else. Says nothing of
  // which datasets there are.
  void check_group() const {
    const bool is_about_group = hello_->role == wire::Role::group || hello_->generation;
    if (is_about_group == options_.group.has_value()) return;
    throw Error(ExitCode::start,
                "dataset '" + escape(hello_->dataset) + "' is in no replica group here");
  }

  void join_group() {
    seat_ = options_.group->join([this](wire::GroupMessage message) {
      channel_->send(std::move(message));
      channel_->flush();
    });
    channel_->flush();
  }

  [[nodiscard]] Pool& pool() {
    if (!pool_) pool_.emplace(loop_, Pool::default_threads());
    return *pool_;
  }

  void list() {
    wire::Datasets answer;
    for (const Dataset& dataset : options_.datasets()) {
      answer.names.push_back({dataset.name, dataset.writable});
    }
    channel_->send(wire::Welcome{});
    channel_->send(std::move(answer));
    finished_ = true;
    channel_->end();
  }

  // Whoever has called by a remote shell has the rights of this process; what is named by a plain
  // path is opened when it is known whether one file or many are meant.
  void take_own(wire::Welcome& welcome) {
    if (hello_->role == wire::Role::generations) make_desk(own_dataset(), [] {});
    if (hello_->role == wire::Role::pull && hello_->want_header) read_own_generation(welcome);
  }

  // A refusal looks the same for "forbidden" and "absent".
  void take_grant(wire::Welcome& welcome) {
    std::optional<Grant> grant = options_.grant(hello_->dataset);
    const std::string name = escape(hello_->dataset);
    if (!grant) throw Error(ExitCode::start, "no dataset '" + name + "' for this peer");
    if (hello_->role == wire::Role::push) require_writable(*grant, name);
    if (hello_->role == wire::Role::pull && hello_->options.remove_source_files) {
      refuse_removal(*grant, name);
    }
    try {
      base_ = fs::Root::open(grant->root);
    } catch (const Error& error) {
      log_.line(error.what());
      throw Error(ExitCode::start, "dataset '" + name + "' is not available");
    }
    if (hello_->role == wire::Role::generations) open_desk(*grant, name);
    hello_->options.allow_empty_source |= grant->allow_empty_source;
    hello_->options.generations = grant->generations;
    auto& level = hello_->options.compress_level;  // how hard we work is not for a peer to say
    if (level > served_level_max) level = served_level_max;
    if (hello_->role != wire::Role::pull) return;
    if (hello_->generation) {
      base_ = options_.group->tree(*hello_->generation);
    } else if (grant->generations > 0) {
      read_generation(served_generation(base_->directory({}), "dataset '" + name + '\'', *hello_),
                      welcome);
    }
  }

  // Who takes files out of a dataset writes to it.
  static void refuse_removal(const Grant& grant, const std::string& name) {
    if (grant.generations > 0) refuse_changes("dataset '" + name + '\'');
    require_writable(grant, name);
  }

  [[noreturn]] static void refuse_changes(const std::string& shown) {
    throw Error(ExitCode::usage,
                shown + " has generations, which never change: nothing is removed");
  }

  static void require_writable(const Grant& grant, const std::string& name) {
    if (grant.read_only) throw Error(ExitCode::usage, "dataset '" + name + "' is read-only");
    if (!grant.may_write) throw Error(ExitCode::start, "no right to write dataset '" + name + "'");
  }

  void open_desk(const Grant& grant, const std::string& name) {
    make_desk({grant.root, "dataset '" + name + "'"},
              [grant, name] { require_writable(grant, name); });
  }

  // Behind a remote shell a path is a dataset.
  [[nodiscard]] DatasetPlace own_dataset() const {
    if (hello_->paths.size() != 1) throw Error(ExitCode::stream, "one dataset at a time");
    const std::string& path = hello_->paths.front();
    return {path.empty() ? "." : path, escape(path)};
  }

  void make_desk(DatasetPlace dataset, std::function<void()> require) {
    desk_.emplace(
        GenerationDesk::Setup{std::move(dataset), options_.signing_key, std::move(require),
                              [this] {
                                finished_ = true;
                                channel_->end();
                              }},
        pool(), *channel_);
  }

  void read_generation(ServedGeneration served, wire::Welcome& welcome) {
    welcome.header = std::move(served.header);
    base_ = std::move(served.tree);
  }

  // A pull that knows its sources by their generations names the dataset, and gets what it shows.
  void read_own_generation(wire::Welcome& welcome) {
    if (hello_->options.remove_source_files) refuse_changes(own_dataset().shown);
    read_generation(own_generation(own_dataset(), *hello_), welcome);
    hello_->paths = {"/"};
  }

  TargetPlace open_next_generation(const std::string& path) {
    const tree::SyncOptions& options = hello_->options;
    auto key = options_.signing_key ? options_.signing_key() : nullptr;
    if (options_.plain_paths) {
      return open_generations(path.empty() ? "." : path, options, std::move(key));
    }
    if (path.find_first_not_of('/') != std::string::npos) {
      throw Error(ExitCode::usage, "dataset '" + escape(hello_->dataset) +
                                       "' has generations, which are published whole: name no "
                                       "path below it");
    }
    return open_generations(base_->directory({}), options, std::move(key));
  }

  // Together they are no more than what a peer may have us keep.
  void on_names(wire::Names names) {
    constexpr std::size_t overhead = 64;
    const bool expected = hello_->role == wire::Role::pull && hello_->options.naming.listed &&
                          hello_->paths.size() == 1;
    if (!expected) throw Error(ExitCode::stream, "names out of order");
    for (std::string& name : names.names) {
      names_bytes_ += name.size() + overhead;
      if (names_bytes_ > wire::limits::names_bytes) {
        throw Error(ExitCode::usage, "more names than are served in one run");
      }
      names_.push_back(std::move(name));
    }
    if (!names.more) open_source();
  }

  void open_source() {
    Wanted wanted{hello_->paths, std::move(names_)};
    Sources sources;
    if (!base_) {
      sources = open_sources(wanted, hello_->options);
    } else {
      for (std::string& path : wanted.paths) {
        if (path.empty()) path = "/";  // the dataset itself: its contents
      }
      sources = open_granted_sources(base_, wanted, hello_->options);
    }
    if (sources.nothing_exists && !sources.complete) {
      throw Error(ExitCode::partial, sources.problems.front().message);
    }
    for (const tree::Problem& problem : sources.problems) channel_->send(wire::Trouble{problem});
    SourceDriver::Setup setup = source_setup(std::move(sources), hello_->options, keys_, false);
    setup.on_finish = finisher();
    source_ = std::make_unique<SourceDriver>(std::move(setup), pool(), *channel_);
    source_->pump();
  }

  void open_target_for(bool single) {
    if (hello_->role != wire::Role::push) throw Error(ExitCode::stream, "entries in a pull");
    if (hello_->paths.size() != 1) throw Error(ExitCode::stream, "a push has one target");
    const TargetAsk ask{single, hello_->options.dry_run, hello_->options.make_parents};
    const std::string& path = hello_->paths.front();
    TargetPlace place;
    if (hello_->generation) {
      hello_->options = options_.group->options;
      place = options_.group->stage(*hello_->generation);
    } else if (hello_->options.generations > 0) {
      place = open_next_generation(path);
    } else if (options_.plain_paths) {
      place = open_target(path.empty() ? "." : path, ask);
      open_beside(place, path, hello_->options);
    } else {
      place = open_granted_target(base_, path, ask);
      open_granted_beside(place, base_, path, hello_->options);
    }
    if (!place.created.empty()) channel_->send(wire::Created{place.created});
    TargetDriver::Setup setup = target_setup(
        place, hello_->options, keys_,
        {false, hello_->want_changes, hello_->want_unchanged, hello_->want_totals, nullptr});
    setup.on_finish = finisher();
    target_ = std::make_unique<TargetDriver>(std::move(setup), pool(), *channel_);
  }

  OnFinish finisher() {
    return [this](const wire::Summary& summary) {
      finished_ = true;
      code_ = summary.code;
      channel_->end();
    };
  }

  net::Loop& loop_;
  const ServeOptions& options_;
  const Log& log_;
  std::optional<wire::Hello> hello_;
  session::Keys keys_;
  std::shared_ptr<fs::Root> base_;
  std::vector<std::string> names_;
  std::size_t names_bytes_ = 0;
  ExitCode code_ = ExitCode::ok;
  bool failed_ = false;
  bool finished_ = false;
  std::unique_ptr<Channel> channel_;
  std::unique_ptr<GroupSeat> seat_;
  std::unique_ptr<SourceDriver> source_;
  std::unique_ptr<TargetDriver> target_;
  std::optional<GenerationDesk> desk_;
  std::unique_ptr<net::Loop::Timer> deadline_;
  std::optional<Pool> pool_;  // last: its workers end before what they use goes
};

}  // namespace

ExitCode serve(net::Loop& loop, std::unique_ptr<net::Stream> stream, const ServeOptions& options,
               const Log& log) {
  return Serving(loop, std::move(stream), options, log).run();
}

}  // namespace lockstep::job
