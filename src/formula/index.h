#pragma once

#include <cstddef>

namespace psolve {

/// Sizes and positions, signed as Eigen's: one type for both, so that nothing is cast between them.
using Index = std::ptrdiff_t;

}  // namespace psolve
