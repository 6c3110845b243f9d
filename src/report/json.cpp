#include "report/json.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "base/escape.hpp"
#include "report/itemize.hpp"
#include "report/lines.hpp"

namespace lockstep::report {
namespace {

using Json = nlohmann::ordered_json;
using tree::Change;

constexpr int schema_version = 1;
constexpr double progress_period_seconds = 0.5;

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      const unsigned char byte =
          i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0;
      group = group << 8U | byte;
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += i + j > bytes.size() ? '=' : digits[group >> (18U - 6U * j) & 63U];
    }
  }
  return out;
}

bool is_utf8(const std::string& text) {
  try {
    (void)Json(text).dump();
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

// Terminals must not act on what a name contains: then everything beyond ASCII is escaped.
std::string line_of(const Json& event) {
  std::string line = event.dump();
  return escape(line) == line ? line : event.dump(-1, ' ', true);
}

void put_name(Json& event, const std::string& key, const std::string& name) {
  if (is_utf8(name)) {
    event[key] = name;
    return;
  }
  event[key] = escape(name);
  event[key + "_base64"] = base64(name);
}

const char* action_name(tree::Action action) {
  constexpr std::array names = {"transfer", "create", "hard_link", "metadata", "remove", "keep"};
  return names[static_cast<std::size_t>(action)];
}

const char* kind_name(tree::Kind kind) {
  constexpr std::array names = {"file",   "directory",   "symlink",     "fifo",
                                "socket", "char_device", "block_device"};
  return names[static_cast<std::size_t>(kind)];
}

Json why_names(tree::Why why) {
  struct Name {
    tree::Why why;
    const char* text;
  };
  using tree::Why;
  constexpr auto names = std::to_array<Name>({{Why::created, "created"},
                                              {Why::content, "content"},
                                              {Why::size, "size"},
                                              {Why::time, "time"},
                                              {Why::time_set, "time_set"},
                                              {Why::perms, "perms"},
                                              {Why::owner, "owner"},
                                              {Why::group, "group"},
                                              {Why::access_time, "access_time"},
                                              {Why::acl, "acl"},
                                              {Why::xattr, "xattr"}});
  Json out = Json::array();
  for (const Name& name : names) {
    if (has(why, name.why)) out.push_back(name.text);
  }
  return out;
}

Json per_kind(const Figures::PerKind& kinds) {
  return {{"total", kinds.total()}, {"files", kinds.files},     {"directories", kinds.directories},
          {"links", kinds.links},   {"devices", kinds.devices}, {"specials", kinds.specials}};
}

Json event_of(const char* type) {
  return {{"v", schema_version}, {"type", type}};
}

class JsonSink : public Sink {
 public:
  JsonSink(Style style, Streams streams)
      : style_(std::move(style)), streams_(std::move(streams)), out_(streams_.out) {}

  void begin(Direction direction) override {
    Json event = event_of("begin");
    event["direction"] = direction == Direction::sending ? "sending" : "receiving";
    out_.line(line_of(event));
  }

  void target_created(const std::string& path) override {
    Json event = event_of("target_created");
    put_name(event, "path", path);
    out_.line(line_of(event));
  }

  void change(const Change& change) override;

  void problem(const tree::Problem& problem) override {
    if (problem.code == ExitCode::ok && !wants_remark(style_, problem.about)) return;
    Json event = event_of("problem");
    event["code"] = static_cast<int>(problem.code);
    put_name(event, "message", problem.message);
    out_.line(line_of(event));
    if (problem.code == ExitCode::ok) return;
    out_.flush();
    streams_.err("lockstep: " + problem.message + '\n');
  }

  void progress(const Progress& progress) override;
  void end(const Figures& figures, bool dry_run, ExitCode code) override;

 private:
  Style style_;
  Streams streams_;
  Output out_;
  std::uint64_t bytes_shown_ = 0;
  double shown_at_ = -progress_period_seconds;
};

void JsonSink::change(const Change& change) {
  Json event = event_of("change");
  put_name(event, "path", change.path);
  event["action"] = action_name(change.action);
  event["kind"] = kind_name(change.kind);
  event["why"] = why_names(change.why);
  const Direction arrow = style_.to_other_host ? Direction::sending : Direction::receiving;
  event["itemized"] = itemize(change, arrow);
  if (change.action != tree::Action::remove) {
    event["size"] = change.size;
    event["modified"] = {{"seconds", change.modified.seconds},
                         {"nanoseconds", change.modified.nanoseconds}};
  }
  if (!change.link_target.empty()) put_name(event, "link_target", change.link_target);
  if (!change.hard_link.empty()) put_name(event, "hard_link", change.hard_link);
  if (!change.renamed_from.empty()) put_name(event, "renamed_from", change.renamed_from);
  out_.line(line_of(event));
}

void JsonSink::progress(const Progress& progress) {
  out_.flush();
  if (style_.info[Info::progress] == 0 || progress.seconds - shown_at_ < progress_period_seconds)
    return;
  shown_at_ = progress.seconds;
  bytes_shown_ = std::max(bytes_shown_, progress.bytes_done);
  Json event = event_of("progress");
  event["files_done"] = progress.files_done;
  event["files_total"] = progress.files_total;
  event["bytes_done"] = bytes_shown_;
  event["bytes_total"] = std::max(bytes_shown_, progress.bytes_total);
  event["total_known"] = progress.total_known;
  event["seconds"] = progress.seconds;
  if (!progress.current.empty()) put_name(event, "current", progress.current);
  out_.line(line_of(event));
  out_.flush();
}

void JsonSink::end(const Figures& figures, bool dry_run, ExitCode code) {
  Json event = event_of("summary");
  event["exit_code"] = static_cast<int>(code);
  event["dry_run"] = dry_run;
  event["entries"] = per_kind(figures.entries);
  event["created"] = per_kind(figures.created);
  event["deleted"] = per_kind(figures.deleted);
  event["files_transferred"] = figures.files_transferred;
  event["files_renamed"] = figures.files_renamed;
  event["total_bytes"] = figures.total_bytes;
  event["transferred_bytes"] = figures.transferred_bytes;
  event["literal_bytes"] = figures.literal_bytes;
  event["matched_bytes"] = figures.matched_bytes;
  event["refined_bytes"] = figures.refined_bytes;
  event["renamed_bytes"] = figures.renamed_bytes;
  event["list_bytes"] = figures.list_bytes;
  event["wire_bytes_sent"] = figures.wire_bytes_sent;
  event["wire_bytes_received"] = figures.wire_bytes_received;
  event["list_seconds"] = figures.list_seconds;
  event["seconds"] = figures.seconds;
  event["problems"] = figures.problems;
  out_.line(line_of(event));
  out_.flush();
}

}  // namespace

std::unique_ptr<Sink> make_json_sink(const Style& style, Streams streams) {
  return std::make_unique<JsonSink>(style, std::move(streams));
}

}  // namespace lockstep::report
