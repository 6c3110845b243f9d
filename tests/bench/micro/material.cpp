#include "micro/material.hpp"

#include <array>
#include <random>

#include "unit/delta/memory_basis.hpp"

namespace lockstep::micro {
namespace {

Bytes make_shifted() {
  const View plain = noise_of(0);
  Bytes out;
  out.reserve(plain.size() + plain.size() / mib * 8);
  for (std::size_t at = 0; at < plain.size(); at += mib) {
    append(out, plain.subspan(at, mib / 2));
    append(out, as_view("inserted"));
    append(out, plain.subspan(at + mib / 2, mib / 2));
  }
  return out;
}

Bytes make_text() {
  std::mt19937_64 random(1);
  std::vector<std::string> words;
  for (int i = 0; i < 4000; ++i) {
    std::string word(2 + random() % 9, ' ');
    for (char& letter : word) letter = static_cast<char>('a' + random() % 26);
    words.push_back(word + (random() % 8 == 0 ? "\n" : " "));
  }
  Bytes out;
  while (out.size() < 8 * mib) {
    // Some words are far more frequent than others.
    const std::size_t most = std::size_t{1} << (random() % 12);
    append(out, as_view(words[random() % most]));
  }
  out.resize(8 * mib);
  return out;
}

}  // namespace

const Bytes& noise_of(unsigned number) {
  static const std::array<Bytes, 2> noise{delta::noise(material_bytes, 1),
                                          delta::noise(material_bytes, 2)};
  return noise.at(number);
}

const Bytes& shifted() {
  static const Bytes bytes = make_shifted();
  return bytes;
}

const Bytes& text() {
  static const Bytes bytes = make_text();
  return bytes;
}

const delta::HashKey& key() {
  return delta::test_key();
}

}  // namespace lockstep::micro
