#pragma once

#include "core/matrix.h"

namespace psolve {

// Why a step of Newton's cannot be made.
inline constexpr const char* kSingular = "the Hessian is singular: it has no inverse";
inline constexpr const char* kUnderflow =
    "the Hessian underflows: its entries are too small for doubles";

/// The solution d of H d = g for a symmetric H.
struct NewtonDirection {
  Vector direction;  ///< of no use where H is singular
  bool positive_definite = true;
  bool singular = false;
  Vector eigenvalues;  ///< of H, ascending, where it is not positive definite
};

/// H counts as singular where its smallest eigenvalue by size is lost in the rounding of the
/// largest; at a gradient of exactly 0 the direction is 0 whatever H is.
NewtonDirection newton_direction(const Matrix& H, const Vector& g);

}  // namespace psolve
