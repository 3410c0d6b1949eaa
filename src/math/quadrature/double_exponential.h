#pragma once

// Integrals by the double exponential rule (Takahasi, Mori, "Double Exponential Formulas for
// Numerical Integration", 1974): a change of variable that makes the integrand fall off at both
// ends faster than any exponential, whatever it did there, and then equal steps of u.
//
//     between a and b    x = a + (b − a)/(1 + exp(−π sinh u))
//     from a to ∞        x = a + exp(π/2 sinh u),          and mirrored from −∞ to b
//
// For a smooth integrand every halving of the step doubles the number of right digits. Where the
// sums over every fourth and every other node show that, the sum over all of them is credited with
// as many digits more than those in which it agrees with that over every other node as the halving
// before gained, and with half as many more at most; else only with these.
//
// Boost.Math's tanh_sinh and exp_sinh take one function at a time; the eight integrals of a
// comparison share their 65 nodes here.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// The nodes u = −4, −3⅞, …, 4 between two ends at the distances 0 and 1, or 0 and ∞: how far from
/// the nearer end (infinite: from 0), and the slope in u.
template <class T>
struct DoubleExponentialRule {
  static constexpr int kNodes = 32;  // on each side of u = 0
  struct Node {
    T distance, slope;
  };
  std::array<Node, 2 * kNodes + 1> finite, infinite;
};
template <class T>
const DoubleExponentialRule<T>& double_exponential_rule();

/// Integrals with what halving did not settle, and with how far off they may be all in all.
template <class T, Index K>
struct DoubleExponentialSum {
  std::array<T, K> value{};
  std::array<T, K> error{};
  std::array<T, K> doubt{};  ///< also what the tolerance lets pass
};

/// How far off the finest of three sums may be, each over every other node of the next. Where a term
/// is infinite, so is the integral.
template <class T>
T double_exponential_error(const T& coarsest, const T& coarse, const T& fine, const T& size) {
  using std::abs, std::isinf, std::sqrt;
  if (size == 0 || isinf(size)) return 0;
  const T before = abs(T(coarse - coarsest)) / size, now = abs(T(fine - coarse)) / size;
  const bool doubles = now <= before * sqrt(before) && before < 1e-3;
  return size * (doubles ? std::max(T(now * sqrt(now)), T(now * now / before)) : now);
}

/// The sums over one interval; errors are those of more than `tolerance` and rounding.
template <class T, Index K, class F>
DoubleExponentialSum<T, K> double_exponential_sum(const F& f, const T& a, const T& b,
                                                  const std::array<T, K>& tolerance) {
  using std::abs, std::isinf;
  const auto& rule = double_exponential_rule<T>();
  const T epsilon = std::numeric_limits<T>::epsilon();
  const bool infinite = isinf(a) || isinf(b);
  const T width = infinite ? T(1) : T(b - a);
  DoubleExponentialSum<T, K> sum;
  std::array<T, K> coarse{}, coarsest{}, size{};
  for (int n = -rule.kNodes; n <= rule.kNodes; ++n) {
    const auto& node = (infinite ? rule.infinite : rule.finite)[n + rule.kNodes];
    const bool from_left = infinite ? isinf(b) : n < 0;
    // Never an end itself, which may be a pole or belong to the other side of a jump.
    const T& end = from_left ? a : b;
    const T off = std::max(T(width * node.distance), T(epsilon * abs(end)));
    const T x = from_left ? T(end + off) : T(end - off);
    const auto y = f(x);
    for (Index k = 0; k < K; ++k) {
      if (y[k] == 0) continue;
      const T term = y[k] * (width * node.slope);
      sum.value[k] += term;
      size[k] += abs(term);
      if (n % 2 == 0) coarse[k] += 2 * term;
      if (n % 4 == 0) coarsest[k] += 4 * term;
    }
  }
  // Nor do halves of an interval have more digits than these nodes tell of a constant.
  constexpr double kTold = 3e-20;
  const T rounding = std::max(T(4096 * epsilon), T(kTold));
  for (Index k = 0; k < K; ++k) {
    const T error = double_exponential_error<T>(coarsest[k], coarse[k], sum.value[k], size[k]);
    sum.doubt[k] = error;
    if (!(error <= tolerance[k] + rounding * size[k])) sum.error[k] = error;
  }
  return sum;
}

/// The integrals of K functions from a to b; f(x) gives an array of K numbers. The interval is cut
/// in two where the sum and that over every other node disagree by more than `tolerance`.
template <class T, Index K, class F>
DoubleExponentialSum<T, K> double_exponential(const F& f, const T& a, const T& b,
                                              const std::array<T, K>& tolerance) {
  using std::isinf;
  constexpr int kMostParts = 500;
  struct Part {
    T a, b;
    int depth;
  };
  DoubleExponentialSum<T, K> total;
  std::vector<Part> open = {{a, b, 0}};
  for (int parts = 1; !open.empty(); ++parts) {
    const Part part = open.back();
    open.pop_back();
    const auto sum = double_exponential_sum<T, K>(f, part.a, part.b, tolerance);
    bool agrees = true;
    for (Index k = 0; k < K; ++k) agrees &= sum.error[k] == 0;
    if (!agrees && parts < kMostParts) {
      // The deeper, the further from a finite end.
      const T far = std::ldexp(1.0, part.depth);
      const T middle = isinf(part.b)   ? T(part.a + far)
                       : isinf(part.a) ? T(part.b - far)
                                       : T(part.a + (part.b - part.a) / 2);
      open.push_back({part.a, middle, part.depth + 1});
      open.push_back({middle, part.b, part.depth + 1});
      continue;
    }
    for (Index k = 0; k < K; ++k) {
      total.value[k] += sum.value[k];
      total.error[k] += sum.error[k];
      total.doubt[k] += sum.doubt[k];
    }
  }
  return total;
}

}  // namespace psolve
