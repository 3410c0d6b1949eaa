#pragma once

#include "core/matrix.h"

namespace psolve {

/// Whether a matrix for each step is worked out and given: a million numbers at most, in about a
/// second.
inline bool affords_step_matrices(Index steps, Index units) {
  const auto T = static_cast<double>(steps);
  const auto m = static_cast<double>(units);
  return T * m * m <= 1e6 && T * m * m * m <= 1e8;
}

}  // namespace psolve
