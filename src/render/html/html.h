#pragma once

#include <string>
#include <vector>

#include "core/prose.h"

namespace psolve {

/// A page that an index leads to.
struct IndexEntry {
  std::string link;  ///< relative to the index
  std::string title;
  std::string source;
  std::vector<Prose> result;
  bool passed = true;
};

/// The page that leads to the answers of a set of problems.
std::string html_index(const std::string& title, const std::vector<IndexEntry>& entries);

}  // namespace psolve
