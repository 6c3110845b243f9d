#include "unit/wire/samples.hpp"

#include <limits>

#include "tree/extended_codec.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {
namespace {

constexpr std::uint32_t most32 = 0xFFFFFFFF;
constexpr std::uint64_t most64 = ~std::uint64_t{0};

template <std::size_t N>
std::array<std::byte, N> ones() {
  std::array<std::byte, N> bytes{};
  bytes.fill(std::byte{0xFF});
  return bytes;
}

tree::SyncOptions all_options() {
  tree::SyncOptions options;
  options.kinds = {true, true, true, true, true};
  options.naming = {true, false, true, tree::Missing::removed};
  options.attributes = {true, true, true, true, true, true, true, true, true, true};
  options.mode_changes = {
      {tree::ModeChange::To::files, tree::ModeChange::How::remove, 07777, 07777, 0111, 6, true}};
  options.numeric_ids = true;
  const std::string long_name(tree::name_bytes_max, 'n');
  options.user_rules = {{tree::IdRule::From::nameless, long_name, most32, most32, long_name}};
  options.group_rules = {tree::everybody_becomes("g")};
  options.super = tree::Super::faked;
  options.source_faked = true;
  options.links = {true, true, true, true, true, true, true};
  options.backup = {true, long_name, true, std::string(limits::path_bytes, 'b')};
  options.alternates = {tree::AlternateOptions::Use::compare,
                        std::vector<std::string>(tree::alternates_max, "../old")};
  for (bool* flag : {&options.hard_links,
                     &options.comparison.checksum,
                     &options.comparison.ignore_times,
                     &options.comparison.size_only,
                     &options.comparison.update,
                     &options.whole_file,
                     &options.sparse,
                     &options.preallocate,
                     &options.in_place,
                     &options.comparison.append,
                     &options.delay_updates,
                     &options.ignore_errors,
                     &options.force,
                     &options.delete_extras,
                     &options.delete_before,
                     &options.dry_run,
                     &options.partial,
                     &options.durable,
                     &options.allow_empty_source,
                     &options.detect_renames}) {
    *flag = true;
  }
  options.comparison.modify_window = std::numeric_limits<std::int32_t>::min();
  options.delete_limit = tree::DeleteLimit{most64, true};
  options.partial_directory = std::string(limits::path_bytes, 'p');
  options.temp_directory = std::string(limits::path_bytes, 't');
  options.compress = tree::Compress::never;
  options.never_compressed = {"*.gz", long_name};
  tree::Rule odd = tree::pattern_rule(true, "*.keep");
  odd.at_target = odd.negate = odd.cvs = true;
  options.selection.rules = {odd, tree::pattern_rule(false, std::string(300, '*'))};
  options.selection.size_max = most64;
  return options;
}

Hello full_hello() {
  Hello hello;
  hello.version = 0xFFFF;
  hello.role = Role::list;
  hello.dataset = std::string(limits::text_bytes, 'd');
  hello.paths = {std::string(limits::path_bytes, 'p'), ""};
  hello.options = all_options();
  hello.want_changes = hello.want_unchanged = hello.want_totals = true;
  hello.seed = ones<32>();
  return hello;
}

tree::Entry late_entry() {
  tree::Entry entry = full_entry("");
  entry.kind = tree::Kind::directory;
  entry.size = 0;
  entry.modified = {std::numeric_limits<std::int64_t>::max(), 999'999'999};
  return entry;
}

Entries full_entries() {
  Entries message{most32, most32, most32, true, true, {}, {}, {}, {}};
  message.entries = {full_entry("a"), full_entry("ab"), full_entry(std::string(255, 'z'))};
  message.entries[1].modified.seconds = std::numeric_limits<std::int64_t>::min();
  message.entries[2].modified.seconds = std::numeric_limits<std::int64_t>::max();
  message.entries[2].kind = tree::Kind::block_device;
  message.entries[2].size = 0;
  message.entries[2].device_major = message.entries[2].device_minor = most32;
  message.link_groups = {most64, 0, 1};
  message.users = {{0, "root"}, {most32 - 1, std::string(255, 'u')}};
  message.groups = {{7, "seven"}};
  return message;
}

Counts full_counts() {
  return {most64, most64 - 1, most64 - 2, most64 - 3, most64 - 4, most64 - 5};
}

Summary full_summary() {
  Summary summary;
  summary.code = ExitCode::unknown;
  summary.text = std::string(limits::text_bytes, 's');
  summary.created = summary.deleted = full_counts();
  for (auto* number : {&summary.files_transferred, &summary.files_renamed,
                       &summary.transferred_bytes, &summary.literal_bytes, &summary.matched_bytes,
                       &summary.refined_bytes, &summary.renamed_bytes}) {
    *number = most64;
  }
  summary.tree = ones<16>();
  return summary;
}

Bytes blob() {
  return Bytes(5000, std::byte{0xA5});
}

void append_files(std::vector<Message>& all) {
  const FileRef ref{most32, most32};
  all.emplace_back(Check{most32, std::vector<FileRef>(limits::group_files, ref), ones<12>()});
  all.emplace_back(Fetch{most32, ref, FetchMode::delta, most64});
  all.emplace_back(Retry{most32, most32, most32});
  all.emplace_back(TablePart{most32, most32, blob()});
  all.emplace_back(Sums{most32, most32, blob()});
  all.emplace_back(Done{{0, most32, 1}});
  all.emplace_back(CheckResult{most32, true, {ones<8>(), std::nullopt, ones<8>()}});
  all.emplace_back(Result{most32, most32, true, blob(), most64, most64, ones<16>(),
                          FewLiterals{FewLiterals::How::in_context, blob()}});
  all.emplace_back(Failed{most32, {ExitCode::partial, std::string(limits::text_bytes, 'f')}});
}

void append_outcome(std::vector<Message>& all) {
  const auto every_why = static_cast<tree::Why>((1U << 10U) - 1);
  all.emplace_back(Changes{{{{most32, EntryChange::own},
                             tree::Action::remove,
                             every_why,
                             std::string(limits::path_bytes, 'l'),
                             std::string(limits::path_bytes, 'r')}}});
  all.emplace_back(
      Removed{{std::string(100'000, 'x'), "b"}, {tree::Kind::block_device, tree::Kind::file}});
  all.emplace_back(Totals{most64, most64, true});
  all.emplace_back(full_summary());
  all.emplace_back(Bye{false});
  all.emplace_back(Join{3});
}

void append_generations(std::vector<Message>& all) {
  const GenerationFacts facts{most64,
                              ones<32>(),
                              ones<32>(),
                              ones<32>(),
                              most64,
                              most64,
                              std::numeric_limits<std::int64_t>::min(),
                              ones<32>(),
                              std::string(tree::note_bytes_max, 'n'),
                              true,
                              true};
  all.emplace_back(GenerationAsk{GenerationVerb::verify, most64});
  all.emplace_back(GenerationList{{facts, facts}, true});
  all.emplace_back(GenerationVerified{facts, most64, {std::string(limits::text_bytes, 'p'), ""}});
}

template <std::size_t... Index>
std::vector<Message> defaults_of(std::index_sequence<Index...> /*indices*/) {
  return {Message(std::in_place_index<Index>)...};
}

Decision full_decision() {
  return {{most64, ones<32>()},
          Verdict::abort,
          most64,
          std::string(limits::peer_id_bytes, 's'),
          Bytes(limits::signature_bytes, std::byte{9})};
}

}  // namespace

std::vector<GroupMessage> full_group_messages() {
  const GenerationId id{most64, ones<32>()};
  const Bytes header(limits::header_bytes, std::byte{7});
  GroupCheck check{id, ones<32>(), most64, {}};
  check.dependencies.resize(limits::dependencies,
                            {std::string(limits::dataset_name_bytes, 'd'), ones<32>()});
  const GroupVote vote{id, true, NoVote::failed, std::string(limits::text_bytes, 't'), ones<16>(),
                       id, id};
  const std::vector<GroupBody> bodies = {
      check,
      GroupPrepare{check, header},
      GroupDecide{full_decision()},
      GroupAsk{most64},
      GroupProve{id, id},
      vote,
      GroupActive{id, ones<16>()},
      GroupState{ones<16>(), id, id, full_decision(), full_decision()},
      GroupChain{id, std::vector<Bytes>(limits::chain_headers, Bytes(100))},
      GroupBind{true, header},
      GroupBound{ones<16>(), ones<32>(), most64, std::string(limits::text_bytes, 't')},
      GroupScrub{true},
      GroupScrubbed{id, most64, most64,
                    std::vector<std::string>(limits::scrub_problems, std::string(100, 'p'))}};
  std::vector<GroupMessage> all;
  for (const GroupBody& body : bodies) all.push_back({ones<16>(), most64, body});
  return all;
}

tree::Entry full_entry(const std::string& name) {
  tree::Entry entry;
  entry.name = name;
  entry.sparse = true;
  entry.mode = 07777;
  entry.uid = entry.gid = most32 - 1;
  entry.size = (std::uint64_t{1} << 63U) - 1;
  entry.modified = {-1, 999'999'999};
  tree::Extended extended;
  extended.xattrs = {{"user.a", std::string(tree::attribute_bytes_max, '\0')}, {"user.b", ""}};
  extended.acl = "user::rwx";
  extended.default_acl = "user::r-x";
  entry.extended = std::make_shared<const tree::Extended>(extended);
  return entry;
}

std::vector<Message> extreme_messages() {
  std::vector<Message> all;
  all.emplace_back(full_hello());
  all.emplace_back(Welcome{0xFFFF, Bytes(700, std::byte{0x5A})});
  all.emplace_back(Created{std::string(limits::path_bytes, 'c')});
  all.emplace_back(Refusal{ExitCode::unknown, std::string(limits::text_bytes, 't')});
  all.emplace_back(Datasets{{{"images", true}, {"labels", false}}});
  all.emplace_back(Ping{});
  all.emplace_back(Root{true, true, late_entry(), {{most32, "u"}}, {{0, "g"}}});
  all.emplace_back(Directory{most32, std::string(255, 'n'), true, true, true, {ones<12>(), {}}});
  all.emplace_back(full_entries());
  all.emplace_back(TreeEnd{true, full_counts()});
  all.emplace_back(Trouble{{ExitCode::vanished, "gone"}});
  all.emplace_back(Wants{limits::directories - 1, {{most32, {0, most32}, ones<12>()}, {0, {}}}});
  all.emplace_back(Release{{0, most32}});
  append_files(all);
  append_outcome(all);
  all.emplace_back(full_group_messages().at(5));
  all.emplace_back(Names{{std::string(limits::path_bytes, 'n'), ""}, true});
  all.emplace_back(Had{{{most32, 0}, {0, most32}}});
  append_generations(all);
  return all;
}

std::vector<Message> empty_messages() {
  return defaults_of(std::make_index_sequence<std::variant_size_v<Message>>());
}

}  // namespace lockstep::wire
