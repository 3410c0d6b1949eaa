#pragma once

#include "core/rule.h"

/// The rules of descent on a quadratic.
namespace psolve::rule {

inline constexpr Rule eigendecomposition{"EIGENDECOMPOSITION",
                                         "H u = eta u; a symmetric H has orthonormal u"};
inline constexpr Rule projection{"PROJECTION", "the component along a unit vector u is u^T w"};
inline constexpr Rule geometric_limit{"GEOMETRIC_LIMIT", "q^t goes to 0 exactly where |q| < 1"};
inline constexpr Rule bernoulli_bounds{"BERNOULLI_BOUNDS",
                                       "1 - x <= e^-x, and (1 - x)^t >= 1 - t x for x <= 2"};

inline constexpr Rule kQuadratic[] = {eigendecomposition, projection, geometric_limit,
                                      bernoulli_bounds};

}  // namespace psolve::rule
