#pragma once

#include <vector>

#include "core/matrix.h"

namespace psolve {

/// Whether a matrix for each step of all sequences is worked out and given: a million numbers at
/// most, in about a second.
inline bool affords_step_matrices(const std::vector<Matrix>& sequences, Index units) {
  double T = 0;
  for (const Matrix& x : sequences) T += static_cast<double>(x.rows());
  const auto m = static_cast<double>(units);
  return T * m * m <= 1e6 && T * m * m * m <= 1e8;
}

}  // namespace psolve
