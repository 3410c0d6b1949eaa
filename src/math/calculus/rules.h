#pragma once

#include "core/rule.h"

/// The rules of differentiation.
namespace psolve::rule {

inline constexpr Rule constant_rule{"CONSTANT_RULE", "(c)' = 0"};
inline constexpr Rule identity_rule{"IDENTITY_RULE", "(x)' = 1"};
inline constexpr Rule constant_multiple_rule{"CONSTANT_MULTIPLE_RULE", "(c u)' = c u'"};
inline constexpr Rule sum_rule{"SUM_RULE", "(u + v)' = u' + v'"};
inline constexpr Rule product_rule{"PRODUCT_RULE", "(u v)' = u' v + u v'"};
inline constexpr Rule quotient_rule{"QUOTIENT_RULE", "(u / v)' = (u' v - u v') / v^2"};
inline constexpr Rule power_rule{"POWER_RULE", "(x^n)' = n x^(n-1)"};
inline constexpr Rule exponential_rule{"EXPONENTIAL_RULE", "(a^x)' = a^x log(a); (e^x)' = e^x"};
inline constexpr Rule logarithm_rule{"LOGARITHM_RULE", "log(x)' = 1 / x"};
inline constexpr Rule trigonometric_rule{"TRIGONOMETRIC_RULE",
                                         "sin' = cos, cos' = -sin, tan' = 1 + tan^2"};
inline constexpr Rule inverse_trigonometric_rule{
    "INVERSE_TRIGONOMETRIC_RULE", "asin' = 1/sqrt(1 - x^2), acos' = -asin', atan' = 1/(1 + x^2)"};
inline constexpr Rule hyperbolic_rule{"HYPERBOLIC_RULE",
                                      "sinh' = cosh, cosh' = sinh, tanh' = 1 - tanh^2"};
inline constexpr Rule activation_rule{
    "ACTIVATION_RULE", "sigmoid' = sigmoid (1 - sigmoid), relu' = step, softplus' = sigmoid"};
inline constexpr Rule absolute_value_rule{"ABSOLUTE_VALUE_RULE", "abs' = sign, taken as 0 at 0"};
inline constexpr Rule maximum_rule{
    "MAXIMUM_RULE",
    "max(u, v)' = u' where u > v, v' where u < v, their mean where u = v; min the other way round"};
inline constexpr Rule angle_rule{"ANGLE_RULE", "atan2(y, x)' = (x y' - y x') / (x^2 + y^2)"};
inline constexpr Rule chain_rule{"CHAIN_RULE",
                                 "(f(u))' = f'(u) u'; for vectors, Jacobians multiply"};
inline constexpr Rule partial_derivatives{"PARTIAL_DERIVATIVES",
                                          "all other variables are held fixed"};
inline constexpr Rule jacobian{"JACOBIAN", "row i, column j: derivative of output i by input j"};
inline constexpr Rule gradient{"GRADIENT", "entry i: derivative by variable i"};
inline constexpr Rule hessian{"HESSIAN", "row i, column j: derivative by variables i and j"};
inline constexpr Rule determinant{"DETERMINANT",
                                  "sum over all permutations of the signed products"};
inline constexpr Rule inverse_matrix{"INVERSE_MATRIX", "the adjugate over the determinant"};
inline constexpr Rule directional_derivative{
    "DIRECTIONAL_DERIVATIVE", "J v: how fast the outputs move when the inputs move by v"};

inline constexpr Rule kCalculus[] = {constant_rule,
                                     identity_rule,
                                     constant_multiple_rule,
                                     sum_rule,
                                     product_rule,
                                     quotient_rule,
                                     power_rule,
                                     exponential_rule,
                                     logarithm_rule,
                                     trigonometric_rule,
                                     inverse_trigonometric_rule,
                                     hyperbolic_rule,
                                     activation_rule,
                                     absolute_value_rule,
                                     maximum_rule,
                                     angle_rule,
                                     chain_rule,
                                     partial_derivatives,
                                     jacobian,
                                     gradient,
                                     hessian,
                                     determinant,
                                     inverse_matrix,
                                     directional_derivative};

}  // namespace psolve::rule
