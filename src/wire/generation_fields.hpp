#pragma once
// The fields of the messages about generations.
#include "wire/fields.hpp"
#include "wire/generation_message.hpp"
#include "wire/limits.hpp"

namespace lockstep::wire {

template <class C>
void fields(C& codec, Like<C, GenerationAsk>& value) {
  codec.number(value.verb, 5);
  codec.maybe(value.number, [](auto& c, auto& number) { c.number(number); });
}
template <class C>
void fields(C& codec, Like<C, GenerationFacts>& value) {
  codec.number(value.number);
  codec.raw(value.hash);
  codec.raw(value.parent);
  codec.raw(value.manifest);
  codec.number(value.entries);
  codec.number(value.file_bytes);
  codec.signed_number(value.created);
  codec.raw(value.publisher);
  codec.text(value.note, tree::note_bytes_max);
  codec.flag(value.active);
  codec.flag(value.pinned);
}
template <class C>
void fields(C& codec, Like<C, GenerationList>& value) {
  codec.list(value.all, limits::generations_told, [](auto& c, auto& one) { fields(c, one); });
  codec.flag(value.more);
}
template <class C>
void fields(C& codec, Like<C, GenerationVerified>& value) {
  fields(codec, value.generation);
  codec.number(value.problems);
  codec.list(value.told, limits::scrub_problems,
             [](auto& c, auto& text) { c.words(text, limits::text_bytes); });
}

}  // namespace lockstep::wire
