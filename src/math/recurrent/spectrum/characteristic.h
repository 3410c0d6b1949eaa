#pragma once

#include "core/matrix.h"

namespace psolve {

/// The largest modulus of a root of det(xI − A), to the last digit of a double whatever A is like:
/// rounding moves the eigenvalues of a defective matrix of n rows by the n-th root of itself. For
/// matrices of few rows, as fractions take their time.
double exact_spectral_radius(const Matrix& a);

}  // namespace psolve
