#pragma once

// Integrals by the double exponential rule (Takahasi, Mori, "Double Exponential Formulas for
// Numerical Integration", 1974): a change of variable that makes the integrand fall off at both
// ends faster than any exponential, whatever it did there, and then equal steps of u.
//
//     between a and b    x = a + (b − a)/(1 + exp(−π sinh u))
//     from a to ∞        x = a + exp(π/2 sinh u),          and mirrored from −∞ to b
//
// For a smooth integrand every halving of the step doubles the number of right digits, so the sum
// over every other node tells how good the sum over all of them is.

#include <array>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <vector>

namespace psolve {

/// Between a and b, of which one may be infinite: the position that belongs to u, and dx/du.
struct DoubleExponentialNode {
  double x;
  double slope;
};
DoubleExponentialNode double_exponential_node(double a, double b, double u);

/// A point where to cut the interval, the deeper the further from a finite end.
double double_exponential_cut(double a, double b, int depth);

template <std::size_t K>
struct DoubleExponentialSum {
  std::array<double, K> value{};
  bool agrees = true;  ///< with the sum over every other node, up to tolerance and rounding
};

template <std::size_t K, class F>
DoubleExponentialSum<K> double_exponential_sum(const F& f, double a, double b, double tolerance) {
  constexpr int kNodes = 32;  // on each side of u = 0
  constexpr double kStep = 0.125;
  constexpr double kRounding = 1e-12;
  DoubleExponentialSum<K> sum;
  std::array<double, K> coarse{};
  std::array<double, K> size{};
  for (int n = -kNodes; n <= kNodes; ++n) {
    const auto node = double_exponential_node(a, b, n * kStep);
    const bool at_end = node.x == a || node.x == b;  // by rounding, and there f may be infinite
    const auto y = f(node.x);
    for (std::size_t k = 0; k < K; ++k) {
      const bool none = y[k] == 0 || (at_end && !std::isfinite(y[k]));
      const double term = none ? 0 : y[k] * node.slope * kStep;
      sum.value[k] += term;
      size[k] += std::abs(term);
      if (n % 2 == 0) coarse[k] += 2 * term;
    }
  }
  for (std::size_t k = 0; k < K; ++k) {
    const double disagreement = std::abs(sum.value[k] - coarse[k]);
    if (disagreement > tolerance + kRounding * size[k]) sum.agrees = false;
  }
  return sum;
}

/// The integrals of K functions from a to b; f(x) gives an array of K numbers. The interval is cut
/// in two where the sum and that over every other node disagree by more than `tolerance`.
template <std::size_t K, class F>
std::array<double, K> double_exponential(const F& f, double a, double b, double tolerance) {
  constexpr int kMostParts = 500;
  struct Part {
    double a, b;
    int depth;
  };
  std::array<double, K> total{};
  std::vector<Part> open = {{a, b, 0}};
  for (int parts = 1; !open.empty(); ++parts) {
    const Part part = open.back();
    open.pop_back();
    const auto sum = double_exponential_sum<K>(f, part.a, part.b, tolerance);
    if (!sum.agrees && parts < kMostParts) {
      const double middle = double_exponential_cut(part.a, part.b, part.depth);
      open.push_back({part.a, middle, part.depth + 1});
      open.push_back({middle, part.b, part.depth + 1});
      continue;
    }
    for (std::size_t k = 0; k < K; ++k) total[k] += sum.value[k];
  }
  return total;
}

}  // namespace psolve
