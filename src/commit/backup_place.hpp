#pragma once
// Where old versions go (-b).
#include <memory>
#include <string>

#include "fs/root.hpp"

namespace lockstep::commit {

struct BackupPlace {
  std::shared_ptr<fs::Root> root;  // null: beside the file
  tree::RelPath path;              // below root; made when it is needed
  std::string suffix;
  bool told = false;           // each one that is made
  std::string directory = {};  // as the user names it
};

}  // namespace lockstep::commit
