#include "core/solution.h"

#include <algorithm>

namespace psolve {

bool Solution::passed() const {
  return std::all_of(checks.begin(), checks.end(), [](const Check& c) { return c.passed(); });
}

}  // namespace psolve
