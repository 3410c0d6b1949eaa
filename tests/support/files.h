#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/json/json.h"

namespace psolve {

std::string contents_of(const std::filesystem::path& path);
void write(const std::filesystem::path& path, const std::string& text);

/// A directory that is gone in the end.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The directory of the repository, and the program `psolve`.
std::filesystem::path repository();
std::filesystem::path program();

/// The specs below problems/, in order.
std::vector<std::filesystem::path> shipped_specs();

/// What another program found: the rows of tests/data/<name>.json. Its field "made_by" says how.
Json recorded(const std::string& name);

}  // namespace psolve
