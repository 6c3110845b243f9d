// No field is left out of the bytes: changing any of them changes the encoding, and comes back.
#include <doctest/doctest.h>

#include <functional>

#include "unit/wire/samples.hpp"

namespace lockstep::wire {
namespace {

template <class T, class Change>
void travels(Change change) {
  T plain{};
  T changed{};
  change(changed);
  const Bytes bytes = encoded(changed);
  CHECK(bytes != encoded(plain));
  CHECK(encoded(decoded(bytes)) == bytes);
}

template <class T, class... Member>
void all_travel(Member... members) {
  int index = 0;
  const auto one = [&](auto member) {
    CAPTURE(index++);
    travels<T>([&](T& value) {
      using Field = std::decay_t<decltype(value.*member)>;
      if constexpr (std::is_same_v<Field, bool>) {
        value.*member = !(value.*member);
      } else if constexpr (std::is_same_v<Field, std::string>) {
        value.*member = "text";
      } else {
        value.*member = static_cast<Field>(1);
      }
    });
  };
  (one(members), ...);
}

template <class Member>
void option_travels(Member member) {
  travels<Hello>([&](Hello& hello) { hello.options.*member = !(hello.options.*member); });
}

}  // namespace

TEST_SUITE("wire/fields") {
  TEST_CASE("fields of the handshake travel") {
    travels<Hello>([](Hello& m) { m.version = 9; });
    all_travel<Hello>(&Hello::role, &Hello::dataset, &Hello::want_changes, &Hello::want_unchanged,
                      &Hello::want_totals, &Hello::want_header);
    travels<Hello>([](Hello& m) { m.held = Digest{std::byte{1}}; });
    travels<Welcome>([](Welcome& m) { m.header = Bytes(3); });
    travels<Hello>([](Hello& m) { m.paths = {"p"}; });
    travels<Hello>([](Hello& m) { m.seed[31] = std::byte{1}; });
    travels<Welcome>([](Welcome& m) { m.version = 9; });
    all_travel<Created>(&Created::path);
    all_travel<Refusal>(&Refusal::code, &Refusal::text);
    travels<Datasets>([](Datasets& m) { m.names = {{"n", true}}; });
  }

  TEST_CASE("options travel") {
    using Options = tree::SyncOptions;
    for (auto member :
         {&Options::hard_links, &Options::whole_file, &Options::sparse, &Options::preallocate,
          &Options::in_place, &Options::delay_updates, &Options::ignore_errors, &Options::force,
          &Options::delete_extras, &Options::dry_run, &Options::partial, &Options::durable,
          &Options::allow_empty_source, &Options::detect_renames, &Options::numeric_ids}) {
      option_travels(member);
    }
    for (auto member :
         {&tree::Attributes::perms, &tree::Attributes::times, &tree::Attributes::owner,
          &tree::Attributes::group, &tree::Attributes::xattrs, &tree::Attributes::acls,
          &tree::Attributes::access_times, &tree::Attributes::executability,
          &tree::Attributes::not_directory_times, &tree::Attributes::not_link_times}) {
      travels<Hello>([&](Hello& m) { m.options.attributes.*member = true; });
    }
    for (auto member :
         {&tree::Comparison::checksum, &tree::Comparison::ignore_times,
          &tree::Comparison::size_only, &tree::Comparison::update, &tree::Comparison::append}) {
      travels<Hello>([&](Hello& m) { m.options.comparison.*member = true; });
    }
    for (auto member : {&tree::LinkOptions::copy_all, &tree::LinkOptions::copy_directories,
                        &tree::LinkOptions::copy_unsafe, &tree::LinkOptions::safe_only,
                        &tree::LinkOptions::keep_directories}) {
      travels<Hello>([&](Hello& m) { m.options.links.*member = true; });
    }
    travels<Hello>([](Hello& m) { m.options.comparison.modify_window = -1; });
    travels<Hello>([](Hello& m) { m.options.mode_changes = {{}}; });
    travels<Hello>([](Hello& m) { m.options.user_rules = {tree::everybody_becomes("u")}; });
    travels<Hello>([](Hello& m) { m.options.group_rules = {tree::everybody_becomes("g")}; });
    travels<Hello>([](Hello& m) { m.options.backup.on = true; });
    travels<Hello>([](Hello& m) { m.options.backup.suffix = ".old"; });
    travels<Hello>([](Hello& m) { m.options.backup.directory = "d"; });
    travels<Hello>([](Hello& m) { m.options.alternates.directories = {"d"}; });
    travels<Hello>([](Hello& m) { m.options.partial_directory = "d"; });
    travels<Hello>([](Hello& m) { m.options.never_compressed = {"*.gz"}; });
    for (auto member : {&tree::Kinds::recursive, &tree::Kinds::directories, &tree::Kinds::links,
                        &tree::Kinds::devices, &tree::Kinds::specials}) {
      travels<Hello>([&](Hello& m) { m.options.kinds.*member = true; });
    }
    travels<Hello>([](Hello& m) { m.options.delete_limit = tree::DeleteLimit{}; });
    travels<Hello>([](Hello& m) { m.options.compress = tree::Compress::always; });
    travels<Hello>([](Hello& m) { m.options.make_parents = true; });
  }

  TEST_CASE("what takes part travels") {
    const auto all = [](auto... members) {
      const auto one = [](auto member) {
        travels<Hello>([&](Hello& m) { m.options.selection.*member = {1}; });
      };
      (one(members), ...);
    };
    using tree::Selection;
    all(&Selection::delete_excluded, &Selection::nul_separated, &Selection::git_ignores,
        &Selection::prune_empty, &Selection::existing_only, &Selection::ignore_existing,
        &Selection::one_device, &Selection::size_min, &Selection::size_max);
    using tree::Rule;
    for (auto member : {&Rule::include, &Rule::at_source, &Rule::at_target, &Rule::absolute,
                        &Rule::negate, &Rule::perishable, &Rule::xattr, &Rule::bare, &Rule::words,
                        &Rule::own_only, &Rule::hides_itself, &Rule::cvs}) {
      travels<Hello>([&](Hello& m) {
        m.options.selection.rules.resize(1);
        m.options.selection.rules[0].*member = true;
      });
    }
    travels<Hello>([](Hello& m) {
      m.options.selection.rules.resize(1);
      m.options.selection.rules[0].kind = Rule::Kind::dir_merge;
    });
  }

  TEST_CASE("fields of the tree travel") {
    all_travel<Root>(&Root::has_metadata, &Root::single);
    travels<Root>([](Root& m) { m.entry.name = "n"; });
    travels<Root>([](Root& m) { m.users = {{1, "u"}}; });
    travels<Root>([](Root& m) { m.groups = {{1, "g"}}; });
    all_travel<Directory>(&Directory::parent, &Directory::name, &Directory::whole,
                          &Directory::complete);
    travels<Directory>([](Directory& m) { m.ranges.resize(1); });
    all_travel<Entries>(&Entries::directory, &Entries::range, &Entries::first, &Entries::more);
    travels<Entries>([](Entries& m) { m.users = {{1, "u"}}; });
    travels<Entries>([](Entries& m) { m.groups = {{1, "g"}}; });
    all_travel<TreeEnd>(&TreeEnd::complete);
    for (auto member : {&Counts::files, &Counts::directories, &Counts::links, &Counts::devices,
                        &Counts::specials, &Counts::bytes}) {
      travels<TreeEnd>([&](TreeEnd& m) { m.counts.*member = 1; });
      travels<Summary>([&](Summary& m) { m.created.*member = 1; });
      travels<Summary>([&](Summary& m) { m.deleted.*member = 1; });
    }
    travels<Trouble>([](Trouble& m) { m.problem.code = ExitCode::ok; });
    travels<Trouble>([](Trouble& m) { m.problem.message = "m"; });
    all_travel<Wants>(&Wants::through);
    travels<Wants>([](Wants& m) { m.wants = {{1, {2}}}; });
    travels<Release>([](Release& m) { m.directories = {1}; });
  }

  TEST_CASE("fields of the files travel") {
    all_travel<Check>(&Check::id);
    travels<Check>([](Check& m) { m.files = {{1, 2}}; });
    travels<Check>([](Check& m) { m.digest[11] = std::byte{1}; });
    all_travel<Fetch>(&Fetch::id, &Fetch::mode, &Fetch::basis_bytes);
    travels<Fetch>([](Fetch& m) { m.file.directory = 1; });
    travels<Fetch>([](Fetch& m) { m.file.entry = 1; });
    all_travel<Retry>(&Retry::id, &Retry::block);
    travels<Retry>([](Retry& m) { m.count = 7; });
    all_travel<TablePart>(&TablePart::id, &TablePart::part);
    travels<TablePart>([](TablePart& m) { m.blob.resize(1, std::byte{7}); });
    all_travel<Sums>(&Sums::id, &Sums::segment);
    travels<Sums>([](Sums& m) { m.blob.resize(1, std::byte{7}); });
    travels<Done>([](Done& m) { m.ids = {1}; });
    all_travel<CheckResult>(&CheckResult::id, &CheckResult::same);
    travels<CheckResult>([](CheckResult& m) { m.tags = {ShortTag{}}; });
    all_travel<Result>(&Result::id, &Result::segment, &Result::final);
    travels<Result>([](Result& m) { m.blob.resize(1, std::byte{7}); });
    all_travel<Failed>(&Failed::id);
    travels<Failed>([](Failed& m) { m.problem.message = "m"; });
  }

  TEST_CASE("totals of a final Result travel") {
    Result plain;
    plain.final = true;
    Result literal = plain;
    literal.literal_bytes = 1;
    Result refined = plain;
    refined.refined_bytes = 1;
    Result tagged = plain;
    tagged.tag[15] = std::byte{1};
    Result few = plain;
    few.few = FewLiterals{FewLiterals::How::zstd, Bytes(1)};
    for (const Result& changed : {literal, refined, tagged, few}) {
      CHECK(encoded(changed) != encoded(plain));
    }
  }

  TEST_CASE("fields of the outcome travel") {
    travels<Changes>([](Changes& m) { m.changes.resize(1); });
    Changes plain;
    plain.changes.resize(1);
    const std::vector<std::function<void(EntryChange&)>> edits = {
        [](EntryChange& c) { c.file.directory = 1; },
        [](EntryChange& c) { c.file.entry = 1; },
        [](EntryChange& c) { c.action = tree::Action::remove; },
        [](EntryChange& c) { c.why = tree::Why::xattr; },
        [](EntryChange& c) { c.hard_link = "l"; },
        [](EntryChange& c) { c.renamed_from = "r"; }};
    for (const auto& edit : edits) {
      Changes changed = plain;
      edit(changed.changes[0]);
      CHECK(encoded(changed) != encoded(plain));
    }
    travels<Removed>([](Removed& m) {
      m.paths = {"p"};
      m.kinds = {tree::Kind::symlink};
    });
    all_travel<Totals>(&Totals::files, &Totals::bytes, &Totals::known);
    all_travel<Summary>(&Summary::code, &Summary::text, &Summary::files_transferred,
                        &Summary::files_renamed, &Summary::transferred_bytes,
                        &Summary::literal_bytes, &Summary::matched_bytes, &Summary::refined_bytes,
                        &Summary::renamed_bytes);
  }
}
}  // namespace lockstep::wire
