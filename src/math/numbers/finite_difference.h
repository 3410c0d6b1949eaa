#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "formula/index.h"

namespace psolve {

/// Estimates of one slope from differences (f(x + h) − f(x − h))/2h at falling h, extrapolated to
/// h = 0 by Neville's scheme (Ridders, Adv. Eng. Software 4, 1982).
///
/// Each h gives an estimate, of those extrapolated from it and larger ones the one that agrees best
/// with its neighbours, and an error: that disagreement and the rounding of f over h. The least h
/// is the nearest to the limit but the roughest; from there upwards a finer estimate is taken as
/// long as it fits the one before. So a steep place, or a kink farther off than the least h (10⁻⁹
/// of x), does no harm.
class SlopeTableau {
 public:
  static constexpr Index kRows = 24;
  static constexpr double kShrink = 2.2;

  /// The values at x ± h, for an h that is `kShrink` times smaller at every call.
  void add(double above, double below, double h) {
    std::array<double, kRows> row{};
    row[0] = (above - below) / (2 * h);
    const double rounding =
        std::numeric_limits<double>::epsilon() * std::max(std::abs(above), std::abs(below)) / h;
    double factor = kShrink * kShrink;
    for (Index j = 1; j <= rows_; ++j, factor *= kShrink * kShrink) {
      row[j] = (factor * row[j - 1] - before_[j - 1]) / (factor - 1);
      const double error =
          rounding + std::max(std::abs(row[j] - row[j - 1]), std::abs(row[j] - before_[j - 1]));
      if (error < estimates_[rows_].error) estimates_[rows_] = {row[j], error};
    }
    before_ = row;
    ++rows_;
  }

  double slope() const {
    constexpr double kFit = 10;  // an estimate may lie this many errors off the rougher one
    Estimate best;
    for (Index i = rows_; i-- > 1;) {
      const Estimate& estimate = estimates_[i];
      const bool fits =
          std::isnan(best.value) || std::abs(estimate.value - best.value) <= kFit * best.error;
      if (fits && estimate.error < best.error) best = estimate;
    }
    return best.value;
  }

 private:
  struct Estimate {
    double value = std::numeric_limits<double>::quiet_NaN();
    double error = std::numeric_limits<double>::infinity();
  };
  Index rows_ = 0;
  std::array<double, kRows> before_{};  ///< the row above
  std::array<Estimate, kRows> estimates_;
};

/// The derivatives at x of a function of one number that gives several, by central differences.
/// Needs no derivative and no choice of h. NaN where f is not finite near x.
template <class Function>
std::vector<double> central_differences(Function&& f, double x) {
  std::vector<SlopeTableau> tableaux;
  double h = 0.1 * std::max(1.0, std::abs(x));
  for (Index i = 0; i < SlopeTableau::kRows; ++i, h /= SlopeTableau::kShrink) {
    const double above = x + h;
    const double below = x - h;
    const std::vector<double> high = f(above);
    const std::vector<double> low = f(below);
    tableaux.resize(high.size());
    for (Index k = 0; k < std::ssize(high); ++k) {
      tableaux[k].add(high[k], low[k], (above - below) / 2);
    }
  }
  std::vector<double> slopes;
  slopes.reserve(tableaux.size());
  for (const auto& tableau : tableaux) slopes.push_back(tableau.slope());
  return slopes;
}

/// The derivative at x of a function that gives one number.
template <class Function>
double central_difference(Function&& f, double x) {
  return central_differences([&](double at) { return std::vector<double>{f(at)}; }, x)[0];
}

}  // namespace psolve
