#pragma once

#include <string>
#include <vector>

#include "core/json/json.h"
#include "core/solution.h"

namespace psolve {

struct Shipped {
  std::string path;
  Json spec;
  Solution solution;
};

/// All specs below problems/, each solved once.
const std::vector<Shipped>& all_shipped();

}  // namespace psolve
