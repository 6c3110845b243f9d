// Frames and compression as a session uses them.
#include <benchmark/benchmark.h>

#include <random>

#include "job/packing.hpp"
#include "micro/material.hpp"
#include "micro/tree.hpp"
#include "wire/frame.hpp"

namespace lockstep::micro {
namespace {

constexpr std::size_t block_bytes = 256 * kib;

void count(benchmark::State& state, std::size_t bytes, const char* limit) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
  state.SetLabel(limit);
}

Bytes frame_of(View payload) {
  Bytes frame(wire::data_header_bytes);
  append(frame, payload);
  return frame;
}

/// Tag and headers of content that is sent as it is, its copy into the frame included.
void seal(benchmark::State& state, tree::Compress mode, const char* limit) {
  const View content = View(mode == tree::Compress::never ? noise_of(0) : text());
  job::Packing packing(TagKey{}, mode);
  std::size_t at = 0;
  for (auto _ : state) {
    const View block = content.subspan(at, block_bytes);
    wire::Data header;
    header.tag = packing.tag({}, block);
    benchmark::DoNotOptimize(packing.seal(header, frame_of(block)));
    at = (at + block_bytes) % content.size();
  }
  count(state, block_bytes, limit);
}
BENCHMARK_CAPTURE(seal, plain, tree::Compress::never, "memory read + gmac")->Name("wire/seal");
BENCHMARK_CAPTURE(seal, packed, tree::Compress::always, "memory read + gmac + zstd -3")
    ->Name("wire/seal -z");

/// Data frames from a stream that comes in pieces of 16 KiB, as TLS delivers them.
void read_data(benchmark::State& state) {
  wire::Data header;
  header.raw_bytes = block_bytes;
  Bytes stream;
  for (std::size_t at = 0; at < material_bytes; at += block_bytes) {
    Bytes frame = frame_of(View(noise_of(0)).subspan(at, block_bytes));
    wire::seal_data(header, frame);
    append(stream, frame);
  }
  wire::FrameReader reader([](const wire::Message&) {},
                           [](const wire::Data& data) { benchmark::DoNotOptimize(data.id); });
  for (auto _ : state) {
    for (std::size_t at = 0; at < stream.size(); at += 16 * kib) {
      reader.feed(View(stream).subspan(at, std::min(16 * kib, stream.size() - at)));
    }
  }
  count(state, material_bytes, "memory read");
}
BENCHMARK(read_data)->Name("wire/read data frames");

/// Listings that have little in common but the form of their names: the stream remembers.
const std::vector<wire::Message>& listings() {
  static const std::vector<wire::Message> messages = [] {
    std::vector<wire::Message> made;
    std::mt19937_64 random(1);
    for (std::uint32_t i = 0; i < 64; ++i) {
      wire::Entries message;
      message.directory = i;
      for (const std::string& name : entry_names()) {
        tree::Entry entry;
        entry.name = name + '-' + std::to_string(random() % 10000);
        entry.mode = 0644;
        entry.size = random() % (64 * kib);
        entry.modified = {1600000000 + static_cast<std::int64_t>(random() % 10000000), 0};
        message.entries.push_back(std::move(entry));
      }
      made.emplace_back(std::move(message));
    }
    return made;
  }();
  return messages;
}

/// Runs `work` on one listing after the other.
template <class Work>
void each_listing(benchmark::State& state, const char* limit, const Work& work) {
  std::size_t next = 0;
  listings();
  for (auto _ : state) {
    work(listings()[next]);
    next = (next + 1) % listings().size();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * entries_count));
  state.SetLabel(limit);
}

/// What compressing the same bytes takes by itself.
void pack_entries(benchmark::State& state) {
  wire::StreamEncoder encoder;
  each_listing(state, "", [&](const wire::Message& message) {
    state.PauseTiming();
    Bytes raw;
    wire::encode(message, raw);
    Bytes packed;
    state.ResumeTiming();
    encoder.frame(raw, packed);
    benchmark::DoNotOptimize(packed.data());
  });
}
BENCHMARK(pack_entries)->Name("limit/zstd an entry");

void write_entries(benchmark::State& state) {
  wire::FrameWriter writer;
  each_listing(state, "zstd an entry", [&](const wire::Message& message) {
    writer.add(message);
    benchmark::DoNotOptimize(writer.flush());
  });
}
BENCHMARK(write_entries)->Name("wire/write an entry");

void unpack_entries(benchmark::State& state) {
  wire::StreamEncoder encoder;
  wire::StreamDecoder decoder;
  each_listing(state, "", [&](const wire::Message& message) {
    state.PauseTiming();
    Bytes raw;
    Bytes packed;
    wire::encode(message, raw);
    encoder.frame(raw, packed);
    state.ResumeTiming();
    benchmark::DoNotOptimize(decoder.frame(packed, raw.size()));
  });
}
BENCHMARK(unpack_entries)->Name("limit/unzstd an entry");

void read_entries(benchmark::State& state) {
  wire::FrameWriter writer;
  wire::FrameReader reader([](const wire::Message& one) { benchmark::DoNotOptimize(one.index()); },
                           [](const wire::Data&) {});
  each_listing(state, "unzstd an entry", [&](const wire::Message& message) {
    state.PauseTiming();
    writer.add(message);
    const Bytes frames = writer.flush();
    state.ResumeTiming();
    reader.feed(frames);
  });
}
BENCHMARK(read_entries)->Name("wire/read an entry");

}  // namespace
}  // namespace lockstep::micro
