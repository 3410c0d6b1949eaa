#pragma once

#include "core/rule.h"

/// The rules of generative adversarial networks, divergences and transport.
namespace psolve::rule {

inline constexpr Rule adversarial_game{"ADVERSARIAL_GAME",
                                       "u_D = V(D, G) and u_G = -V(D, G): a zero-sum game"};
inline constexpr Rule push_forward{
    "PUSH_FORWARD",
    "E f(G(z)) over the noise z is the average of f under the distribution of G(z)"};
inline constexpr Rule euler_lagrange{"EULER_LAGRANGE", "dF/dy - d/dx (dF/dy') = 0"};
inline constexpr Rule second_derivative_test{
    "SECOND_DERIVATIVE_TEST", "stationary, and a negative second derivative: a maximum"};
inline constexpr Rule divergence{
    "DIVERGENCE", "KL(p, q) = sum p log(p/q); JS is the mean KL to (p + q)/2; TV = sum |p - q|/2"};
inline constexpr Rule quadrature{
    "QUADRATURE", "an integral by Gauss-Kronrod rules on intervals halved until they agree"};
inline constexpr Rule quantile_coupling{"QUANTILE_COUPLING",
                                        "on a line W = integral of |F_p - F_q| dx"};
inline constexpr Rule update_map{"UPDATE_MAP", "one step of training as a map of the parameters"};
inline constexpr Rule characteristic_polynomial{
    "CHARACTERISTIC_POLYNOMIAL", "eigenvalues of a 2 x 2 matrix: l^2 - trace l + determinant = 0"};

inline constexpr Rule kantorovich_duality{
    "KANTOROVICH_DUALITY", "no plan costs less than potentials with f(x) - g(y) <= c(x, y) earn"};
inline constexpr Rule average_below_maximum{
    "AVERAGE_BELOW_MAXIMUM",
    "an average is at most the largest value, and equal only where all mass lies on it"};
inline constexpr Rule no_dependence{"NO_DEPENDENCE",
                                    "the derivative by a variable that does not occur is 0"};

inline constexpr Rule kGanEquilibrium[] = {
    adversarial_game,       push_forward,        euler_lagrange,
    second_derivative_test, divergence,          quadrature,
    quantile_coupling,      kantorovich_duality, average_below_maximum,
    no_dependence,          update_map,          characteristic_polynomial};

}  // namespace psolve::rule
