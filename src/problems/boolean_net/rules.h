#pragma once

#include "core/rule.h"

/// The rules of Boolean functions.
namespace psolve::rule {

inline constexpr Rule karnaugh_map{"KARNAUGH_MAP",
                                   "a truth table in which neighbours differ in one variable"};
inline constexpr Rule prime_implicants{
    "PRIME_IMPLICANTS",
    "products of literals that imply the function, and no longer so with a literal less"};
inline constexpr Rule normal_form{
    "NORMAL_FORM", "a Boolean function put together from parts that are one threshold unit each"};
inline constexpr Rule linear_separability{"LINEAR_SEPARABILITY",
                                          "one hyperplane parts the true points from the false "
                                          "ones, unless equal numbers of both have equal sums"};

inline constexpr Rule kBooleanNet[] = {karnaugh_map, prime_implicants, normal_form,
                                       linear_separability};

}  // namespace psolve::rule
