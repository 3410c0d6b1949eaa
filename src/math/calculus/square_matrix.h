#pragma once

// Determinants and inverses of square matrices: in balls by elimination, and exactly.

#include <optional>
#include <utility>

#include "core/matrix.h"
#include "math/expressions/expression.h"
#include "math/numbers/ball.h"

namespace psolve {

/// Rows beyond which neither is asked for.
inline constexpr Index kMostSquareRows = 30;

/// The determinant and the inverse of a matrix of balls by Gauss and Jordan's elimination with the
/// largest pivots. Where no pivot is certain not to be 0 both are unknown, unless the column is 0;
/// where the determinant is 0 there is no inverse.
template <class T>
class EnclosedInverse {
 public:
  explicit EnclosedInverse(std::vector<std::vector<Ball<T>>> rows) : rows_(std::move(rows)) {
    const Index n = std::ssize(rows_);
    for (Index i = 0; i < n; ++i) {
      rows_[i].resize(2 * n);
      rows_[i][n + i] = 1.0;
    }
    for (Index k = 0; k < n && !determinant_.is_zero(); ++k) {
      if (!eliminate(k)) return;
    }
  }

  const Ball<T>& determinant() const { return determinant_; }
  Ball<T> inverse(Index i, Index j) const {
    return is_regular_ ? rows_[i][std::ssize(rows_) + j] : Ball<T>::unknown();
  }

 private:
  bool eliminate(Index k) {
    using std::abs;
    const Index n = std::ssize(rows_);
    std::optional<Index> pivot;
    bool all_zero = true;
    for (Index i = k; i < n; ++i) {
      const Ball<T>& entry = rows_[i][k];
      all_zero = all_zero && entry.is_zero();
      if (!entry.is_known() || entry.may_be_zero()) continue;
      if (!pivot || abs(entry.mid) > abs(rows_[*pivot][k].mid)) pivot = i;
    }
    is_regular_ = is_regular_ && pivot.has_value();
    if (!pivot) {
      determinant_ = all_zero ? Ball<T>(0.0) : Ball<T>::unknown();
      return all_zero;
    }
    if (*pivot != k) {
      std::swap(rows_[k], rows_[*pivot]);
      determinant_ = -determinant_;
    }
    const Ball<T> scale = rows_[k][k];
    determinant_ *= scale;
    for (Index j = k; j < 2 * n; ++j) rows_[k][j] /= scale;
    for (Index i = 0; i < n; ++i) {
      const Ball<T> factor = rows_[i][k];
      if (i == k || factor.is_zero()) continue;
      for (Index j = k; j < 2 * n; ++j) rows_[i][j] -= factor * rows_[k][j];
    }
    return true;
  }

  std::vector<std::vector<Ball<T>>> rows_;
  Ball<T> determinant_ = 1.0;
  bool is_regular_ = true;
};

/// The determinant as an expression: over the rationals by elimination, else by Leibniz' formula up
/// to five rows, where sin² + cos² is taken together; none for more.
std::optional<Expr> exact_determinant(const MatrixOf<Expr>& matrix);

/// The inverse: over the rationals, or the adjugate over the determinant up to four rows. None for
/// more, or where the determinant is 0.
std::optional<MatrixOf<Expr>> exact_inverse(const MatrixOf<Expr>& matrix);

}  // namespace psolve
