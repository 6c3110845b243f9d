#pragma once
// One entry of a manifest as it is stored: what is as in the entry before is left out.
//
// Layer    tree.
#include <string>
#include <unordered_map>
#include <vector>

#include "tree/manifest.hpp"

namespace lockstep::tree {

class ManifestEntryEncoder {
 public:
  explicit ManifestEntryEncoder(const ManifestMask& mask) : mask_(mask) {}
  void put(const ManifestEntry& item, ByteWriter& out);
  static void put_end(ByteWriter& out);

 private:
  class Owners {
   public:
    [[nodiscard]] std::uint64_t find(std::uint32_t id, const std::string& name);
    void put(std::uint64_t index, ByteWriter& out);

   private:
    std::unordered_map<std::uint32_t, std::vector<std::uint64_t>> by_id_;
    std::vector<std::pair<std::uint32_t, std::string>> all_;
    std::uint64_t written_ = 0;
  };
  [[nodiscard]] std::uint8_t flags_of(const ManifestEntry& item, std::uint64_t user,
                                      std::uint64_t group) const;

  ManifestMask mask_;
  Owners users_;
  Owners groups_;
  Entry before_;  // name, mode, time
  std::uint64_t user_ = 0;
  std::uint64_t group_ = 0;
  bool first_ = true;
};

class ManifestEntryDecoder {
 public:
  explicit ManifestEntryDecoder(const ManifestMask& mask) : mask_(mask) {}
  /// Null: the end of a directory. The entry is valid until the next call.
  [[nodiscard]] const ManifestEntry* get(ByteReader& in);

 private:
  struct Owner {
    std::uint32_t id;
    std::string name;
  };
  [[nodiscard]] static std::size_t get_owner(std::vector<Owner>& known, ByteReader& in);
  void get_name(ByteReader& in);
  void get_owners(ByteReader& in);
  void get_metadata(std::uint8_t flags, ByteReader& in);
  void get_value(ByteReader& in);

  ManifestMask mask_;
  std::vector<Owner> users_;
  std::vector<Owner> groups_;
  ManifestEntry item_;
};

}  // namespace lockstep::tree
