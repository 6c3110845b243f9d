// From the next tree to what readers see: at once, or prepared first and activated later.
#include <cassert>

#include "base/escape.hpp"
#include "commit/generation_files.hpp"
#include "commit/generations.hpp"
#include "fs/write.hpp"

namespace lockstep::commit {

void Generations::place_next(const tree::SignedHeader& header, const std::string& name) {
  const GenerationState now = state();
  for (const auto* names : {&now.activated, &now.prepared}) {
    const auto other = names->find(header.header.number);
    if (other != names->end() && other->second != name) {
      throw Error(ExitCode::fenced, "generation " + name + " of " + escape(dataset_->shown()) +
                                        " is another one than " + other->second);
    }
  }
  assert(!is_named(now, name));
  write_header(*own_, name, header);
  const fs::DirectoryRef manifests = own_directory(layout::manifests);
  fs::rename({*manifests, layout::next}, {*manifests, name});
  const fs::DirectoryRef trees = fs::open_directory(*dataset_, layout::trees);
  fs::remove_tree(*trees, name);  // of an attempt that failed
  fs::rename({*own_directory(layout::next), layout::tree}, {*trees, name});
}

void Generations::sync_all() const {
  if (durable_) fs::sync_file_system(own_->fd(), dataset_->shown());
}

void Generations::activate(const tree::SignedHeader& header) {
  const std::string name = tree::name_of(header.header);
  place_next(header, name);
  link_generation(*own_, layout::fresh_link, name);
  sync_all();
  record({GenerationEvent::Kind::activate, header.header.number, name});
  point_current();
}

void Generations::prepare(const tree::SignedHeader& header) {
  const std::string name = tree::name_of(header.header);
  if (is_named(state(), name)) return drop_next();
  place_next(header, name);
  sync_all();
  record({GenerationEvent::Kind::prepare, header.header.number, name});
}

void Generations::activate_prepared(const std::string& name) {
  if (name != state().active_name) {
    if (!is_prepared(name)) {
      throw Error(ExitCode::verification, "generation " + escape(name) + " of " +
                                              escape(dataset_->shown()) + " is not prepared");
    }
    (void)tree(name);
    link_generation(*own_, layout::fresh_link, name);
    record({GenerationEvent::Kind::activate, *number_in(name), name});
  }
  point_current();
}

void Generations::drop_prepared(const std::string& name) {
  if (!is_prepared(name)) return;
  record({GenerationEvent::Kind::drop, *number_in(name), name});
  try {
    if (discard(name)) fs::remove_file(*own_directory(layout::headers), name);
  } catch (const Error&) {  // the next run tries again
  }
}

// The record counts, wherever the link leads: by then only the rename is left to do.
void Generations::point_current() {
  const std::string active = state().active_name;
  if (linked_generation(*dataset_, layout::current) == active) return;
  if (linked_generation(*own_, layout::fresh_link) != active) {
    link_generation(*own_, layout::fresh_link, active);
  }
  fs::rename({*own_, layout::fresh_link}, {*dataset_, layout::current});
  if (durable_) fs::sync_directory(*dataset_);
}

}  // namespace lockstep::commit
