#pragma once

#include <optional>

#include "core/matrix.h"

namespace psolve {

/// The largest modulus of a root of det(xI − A), to the last digit of a double whatever A is like:
/// rounding moves the eigenvalues of a defective matrix of n rows by the n-th root of itself. Its
/// entries are the decimals that they are written as; none where they are of too different sizes. For
/// matrices of some dozen rows: n⁴ products of integers of n entries' length.
std::optional<double> exact_spectral_radius(const Matrix& a);

}  // namespace psolve
