#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "formula/index.h"

namespace psolve {

/// An error relative to the size of what is compared; finite, so that it can be printed.
inline double relative_error(double error, double size) {
  const double part = error == 0 ? 0 : error / size;
  return std::isfinite(part) ? part : std::numeric_limits<double>::max();
}

/// The worst of many comparisons, each of which has a bound of its own: the one whose error is the
/// largest part of its bound. Errors and bounds are given relative to the largest number compared.
class WorstError {
 public:
  /// Compares a number with what is expected, either of which rounding can have moved by `moved`.
  /// Where that is without limit there is nothing to compare.
  void add(double found, double expected, double moved) {
    // The numbers themselves underflow, besides what they are moved by.
    constexpr double kLeast = std::numeric_limits<double>::min();
    const bool is_found = std::isfinite(found);
    const double bound = is_found ? 2 * moved + kLeast : kLeast;
    if (!std::isfinite(expected) || !std::isfinite(bound)) return;
    const double error =
        is_found ? std::abs(found - expected) : std::numeric_limits<double>::infinity();
    const double part = error == 0 ? 0 : error / bound;
    if (is_found) scale_ = std::max(scale_, std::abs(found));
    if (count_++ > 0 && part <= part_) return;
    part_ = part;
    error_ = error;
    bound_ = bound;
  }

  Index count() const { return count_; }
  double error() const { return std::min(error_ / scale(), std::numeric_limits<double>::max()); }
  double tolerance() const {
    const double part = std::max(bound_ / scale(), std::numeric_limits<double>::min());
    return std::min(part, std::numeric_limits<double>::max());
  }

 private:
  double scale() const { return scale_ > 0 ? scale_ : 1; }

  Index count_ = 0;
  double part_ = 0;  ///< the largest error in parts of its bound
  double error_ = 0;
  double bound_ = 0;
  double scale_ = 0;
};

}  // namespace psolve
