#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/matrix.h"
#include "math/convolutions/shape.h"
#include "math/convolutions/total.h"

namespace psolve::conv_to_mlp {

/// Where the entries of a kernel stand in the matrix of its convolution, which has a row for each
/// entry of the output and a column for each entry of the image, both in row-major order.
class WeightPattern {
 public:
  static constexpr Index none = -1;
  struct Place {
    Index row, column;
  };

  /// Throws SpecError at `pointer` where the matrix has more than `most` entries.
  WeightPattern(const ConvolutionShape& shape, Index most, const std::string& pointer);

  Index rows() const { return taps_.rows(); }
  Index columns() const { return taps_.cols(); }
  /// The entry of the kernel at this place of the matrix, as a place in the kernel; `none` where
  /// the matrix is zero whatever the kernel is.
  Index tap(Index row, Index column) const { return taps_(row, column); }
  /// Places that an entry of the kernel fills.
  Index filled() const { return (taps_.array() != none).count(); }
  /// Entries of the kernel that stand anywhere. With much padding some may only ever read zeros.
  Index taps_used() const;
  /// All places of one entry of the kernel, from the first row on.
  std::vector<Place> places_of(Index tap) const;
  /// The same of each of the first `taps` entries.
  std::vector<std::vector<Place>> places(Index taps) const;

 private:
  MatrixOf<std::int32_t> taps_;
};

/// What keeps a matrix from being a convolution: an entry that differs from the first one of its
/// tap, or (without such a one) an entry that ought to be zero.
struct PatternConflict {
  std::optional<WeightPattern::Place> first;
  WeightPattern::Place second;
};

/// The first conflict in row-major order. `same(a, b)` compares the entries at two places of the
/// matrix, `is_zero(a)` looks at one.
template <class Same, class IsZero>
std::optional<PatternConflict> find_conflict(const WeightPattern& pattern, Same same,
                                             IsZero is_zero) {
  using Place = WeightPattern::Place;
  std::unordered_map<Index, Place> first;
  for (Index r = 0; r < pattern.rows(); ++r) {
    for (Index n = 0; n < pattern.columns(); ++n) {
      const Index k = pattern.tap(r, n);
      if (k == WeightPattern::none) {
        if (!is_zero(Place{r, n})) return PatternConflict{std::nullopt, {r, n}};
        continue;
      }
      const auto [known, is_new] = first.try_emplace(k, Place{r, n});
      if (!is_new && !same(known->second, Place{r, n})) {
        return PatternConflict{known->second, {r, n}};
      }
    }
  }
  return std::nullopt;
}

/// Matrices of more entries are refused: of numbers, and of closed forms, which take more room.
inline constexpr Index largest_weight_matrix = 20'000'000;
inline constexpr Index largest_symbolic_matrix = 2'000'000;

/// The matrix of the convolution with this kernel.
template <class S>
MatrixOf<S> weight_matrix(const WeightPattern& pattern, const VectorOf<S>& kernel) {
  MatrixOf<S> W(pattern.rows(), pattern.columns());
  for (Index r = 0; r < W.rows(); ++r) {
    for (Index n = 0; n < W.cols(); ++n) {
      const Index k = pattern.tap(r, n);
      W(r, n) = k == WeightPattern::none ? S(0) : kernel(k);
    }
  }
  return W;
}

/// W x + b. Entries that are 0 are left out: they add nothing, and most are.
template <class S>
VectorOf<S> affine(const MatrixOf<S>& W, const VectorOf<S>& x, const VectorOf<S>& b) {
  Totals<S> sums(W.rows());
  for (Index r = 0; r < W.rows(); ++r) {
    for (Index n = 0; n < W.cols(); ++n) {
      if (!(W(r, n) == S(0))) sums.add(r, W(r, n) * x(n));
    }
    sums.add(r, b(r));
  }
  return sums.take();
}

}  // namespace psolve::conv_to_mlp
