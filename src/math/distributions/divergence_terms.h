#pragma once

// What p and q contribute to their divergences at one point, from their logarithms or their masses,
// with t = log(p/q). In the forms below nothing cancels but t itself, so that distributions that are
// nearly equal cost no more digits than t does. With masses P = ∫ p, Q = ∫ q, which are 1 or nearly
// so, and sums in place of integrals for masses,
//
//     p − q = p (1 − e^(−t)) = q (e^t − 1)
//     KL(p, q) = ∫ (p t − (p − q)) + P − Q,    the integrand p (t − 1 + e^(−t)) ≥ 0
//     KL(p, m) = ∫ (p s − (p − q)/2) + (P − Q)/2,    s = log(p/m) = −log((1 + e^(−t))/2)
//     V = −∫ p log(1 + e^(−t)) + q log(1 + e^t)

#include <array>
#include <cmath>
#include <limits>

#include "formula/index.h"
#include "math/distributions/divergence.h"

namespace psolve {

/// Each a value that is summed up, by its place.
enum DivergenceTerm : Index {
  kDataMass,
  kModelMass,
  kDistance,  ///< |p − q|
  kChange,    ///< p − q
  kMoment,    ///< x (p − q)
  kValue,     ///< of −V
  kDataMixture,
  kModelMixture,
  kDataModel,
  kModelData,
  kDivergenceTerms,
};

template <class T>
using DivergenceTerms = std::array<T, kDivergenceTerms>;

template <class T>
struct DivergencePoint {
  T p, q;
  T change;      ///< p − q
  T t;           ///< log(p/q); infinite where one of them is 0
  T of_p, of_q;  ///< how far their logarithms may be off
  T x = 0;       ///< the place

  static DivergencePoint of_logs(const T& log_p, const T& log_q, const T& t) {
    using std::abs, std::exp, std::expm1;
    const T p = exp(log_p), q = exp(log_q), less = expm1(T(-abs(t)));
    return {p, q, t > 0 ? T(-p * less) : T(q * less), t, 0, 0};
  }
  static DivergencePoint of_masses(const T& p, const T& q) {
    using std::abs, std::log, std::log1p;
    const T change = p - q, rounding = 2 * std::numeric_limits<T>::epsilon();
    const T infinity = std::numeric_limits<T>::infinity();
    const T t = p == q                ? T(0)
                : p == 0              ? T(-infinity)
                : q == 0              ? infinity
                : abs(change) < q / 2 ? T(log1p(T(change / q)))
                                      : T(log(p) - log(q));
    return {p, q, change, t, rounding, rounding};
  }
};

/// The values at a point, and by their derivatives in both logarithms how far these may put them
/// off.
template <class T>
void fill_terms(const DivergencePoint<T>& at, DivergenceTerms<T>& value,
                DivergenceTerms<T>& rounding) {
  using std::abs, std::exp, std::expm1, std::log, std::log1p;
  static const T log_2 = log(T(2));
  const auto times = [](const T& mass, const T& factor) {
    return mass == 0 ? T(0) : T(mass * factor);
  };
  const auto& [p, q, change, t, of_p, of_q, x] = at;
  const T distance = abs(change);
  const T more = log1p(T(exp(T(-abs(t)))));
  // log(1 + e^(−t)) and log(1 + e^t), each with its mass
  const T p_value = times(p, t < 0 ? T(more - t) : more);
  const T q_value = times(q, t > 0 ? T(more + t) : more);
  // log(p/m) and log(q/m), likewise
  const bool near = abs(t) < 0.5;
  const T p_to_m = near ? T(-p * log1p(T(expm1(T(-t)) / 2))) : T(log_2 * p - p_value);
  const T q_to_m = near ? T(-q * log1p(T(expm1(t) / 2))) : T(log_2 * q - q_value);
  const T p_t = times(p, t), q_t = times(q, t);
  value = {p,
           q,
           distance,
           change,
           x * change,
           p_value + q_value,
           p_to_m - change / 2,
           q_to_m + change / 2,
           p_t - change,
           change - q_t};
  const T of_masses = p * of_p + q * of_q;
  const T contrast = distance == 0 ? T(0) : T(distance / (p + q));
  const T last = std::numeric_limits<T>::epsilon() * distance;
  rounding = {p * of_p,
              q * of_q,
              of_masses,
              of_masses,
              abs(x) * of_masses,
              p_value * of_p + q_value * of_q,
              abs(p_to_m) * of_p + contrast * of_masses / 2 + last,
              abs(q_to_m) * of_q + contrast * of_masses / 2 + last,
              abs(p_t) * of_p + distance * of_q + last,
              abs(q_t) * of_q + distance * of_p + last};
}

/// The divergences that the sums of the terms are; `surplus`: P − Q. W is left at 0.
template <class T>
Divergences divergences_of_terms(const DivergenceTerms<T>& value, const DivergenceTerms<T>& bound,
                                 const T& surplus, const T& surplus_bound) {
  Divergences found;
  // As a double, with a bound that covers its last rounding. What is infinite is so exactly.
  const auto take = [](const T& number, const T& off, double& to, double& to_bound) {
    to = static_cast<double>(number);
    to_bound = std::isinf(to) ? 0
                              : static_cast<double>(off) +
                                    std::numeric_limits<double>::epsilon() * std::abs(to);
  };
  auto& bounds = found.bounds;
  double unused = 0;
  found.data_mass = static_cast<double>(value[kDataMass]);
  found.model_mass = static_cast<double>(value[kModelMass]);
  take(value[kDataMixture] + surplus / 2, T(0), found.data_mixture, unused);
  take(value[kModelMixture] - surplus / 2, T(0), found.model_mixture, unused);
  take((value[kDataMixture] + value[kModelMixture]) / 2,
       (bound[kDataMixture] + bound[kModelMixture]) / 2, unused, bounds.jensen_shannon);
  take(value[kDistance] / 2, bound[kDistance] / 2, found.total_variation, bounds.total_variation);
  take(-value[kValue], bound[kValue], found.value, bounds.value);
  take(value[kDataModel] + surplus, bound[kDataModel] + surplus_bound, found.data_model,
       bounds.data_model);
  take(value[kModelData] - surplus, bound[kModelData] + surplus_bound, found.model_data,
       bounds.model_data);
  return found;
}

}  // namespace psolve
