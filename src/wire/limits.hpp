#pragma once
// What a peer may ask of us at most: checked before anything is allocated for it (D5).
#include <cstddef>
#include <cstdint>

#include "tree/generation.hpp"

namespace lockstep::wire::limits {

constexpr std::size_t frame_bytes = (std::size_t{1} << 20U) + 4096;  // payload of one frame
constexpr std::size_t control_bytes = std::size_t{4} << 20U;  // one control frame, decompressed
constexpr std::size_t block_bytes = std::size_t{1} << 20U;    // file content in one data frame
constexpr std::size_t few_literal_bytes = 8192;               // that come with a delta's result
constexpr std::size_t blob_bytes = std::size_t{1} << 20U;     // one blob of a delta conversation
constexpr std::size_t text_bytes = 8192;                      // message texts
constexpr std::size_t path_bytes = std::size_t{64} << 10U;    // dataset paths in Hello
constexpr std::size_t link_target_bytes = 4096;
constexpr std::size_t sources = 4096;                         // source paths of one pull
constexpr std::size_t names = 65536;                          // in one message
constexpr std::size_t names_bytes = std::size_t{256} << 20U;  // of all, 64 more counted for each
constexpr std::size_t rules = 65536;                          // filter rules
constexpr std::size_t owner_rules = 4096;                     // of --usermap, --chmod ...
constexpr std::size_t ranges = std::size_t{1} << 16U;         // of one directory
constexpr std::size_t entries = std::size_t{1} << 16U;        // in one message
constexpr std::size_t directories = std::size_t{1} << 26U;
constexpr std::uint32_t directories_ahead = 16384;  // announced and not compared yet
constexpr std::uint32_t positions = 0xFFFFFFFE;     // of an entry in its directory
constexpr std::size_t group_files = 64;             // of one Check
constexpr std::size_t owners = 65536;               // names in one message
constexpr std::size_t changes = std::size_t{1} << 16U;
constexpr std::size_t datasets = 65536;
constexpr std::size_t lanes = 16;  // further connections of a session, numbered from 1
constexpr std::size_t peer_id_bytes = 64;
constexpr std::size_t signature_bytes = 128;
constexpr std::size_t dataset_name_bytes = 255;
constexpr std::size_t dependencies = 64;                           // of one generation
constexpr std::size_t header_bytes = tree::header_bytes_max + 64;  // with its signature
constexpr std::size_t scrub_problems = 256;                        // told of one scrub
constexpr std::size_t generations = 65536;                         // of a dataset, listed
constexpr std::size_t generations_told = 1024;                     // in one message
constexpr std::size_t chain_headers = 1024;                        // in one message
constexpr std::size_t chain_bytes = std::size_t{1} << 20U;         // of them, or one header
constexpr int zstd_window_log = 23;                                // 8 MiB

}  // namespace lockstep::wire::limits
