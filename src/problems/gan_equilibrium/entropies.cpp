#include "problems/gan_equilibrium/entropies.h"

#include <algorithm>
#include <cmath>

#include "problems/gan_equilibrium/comparison.h"

namespace psolve::gan_equilibrium {
namespace {

/// −Σ a log b, infinite where a has mass and b has none; with b = a the entropy.
double cross_entropy(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (Index i = 0; i < std::ssize(a); ++i) {
    if (a[i] > 0) sum -= a[i] * std::log(b[i]);
  }
  return sum;
}

FoundAgain relative_entropy(double crossed, double own, Index count) {
  return {crossed - own, std::isfinite(crossed) ? sum_rounding(count, 1 + own + crossed) : 0};
}

}  // namespace

ByEntropies by_entropies(const std::vector<double>& p, const std::vector<double>& q) {
  const Index count = std::ssize(p);
  std::vector<double> mixture;
  double in_common = 0, mean = 0;
  for (Index i = 0; i < count; ++i) {
    mixture.push_back((p[i] + q[i]) / 2);
    in_common += std::min(p[i], q[i]);
    mean += mixture.back();
  }
  const double H_p = cross_entropy(p, p), H_q = cross_entropy(q, q);
  const double H_m = cross_entropy(mixture, mixture);
  return {relative_entropy(cross_entropy(p, q), H_p, count),
          relative_entropy(cross_entropy(q, p), H_q, count),
          FoundAgain{2 * H_m - H_p - H_q, sum_rounding(count, 2 * H_m + H_p + H_q + 2)},
          FoundAgain{mean - in_common, sum_rounding(count, 2)}};
}

}  // namespace psolve::gan_equilibrium
