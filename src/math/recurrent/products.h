#pragma once

#include <algorithm>
#include <cmath>

#include "core/matrix.h"
#include "math/numbers/function.h"

namespace psolve {

/// The products and activations that a recurrent cell is made of, near the processor's peak. What
/// runs depends on the processor, and with it the last digits: only cells of `gains_from_speed` use
/// them.
struct FastProducts {
  /// a b, and with a or b transposed.
  static Matrix multiply(const Matrix& a, const Matrix& b);
  static Matrix multiply_left_transposed(const Matrix& a, const Eigen::Ref<const Matrix>& b);
  static Matrix multiply_right_transposed(const Matrix& a, const Matrix& b);

  /// out += a x; `x` and `out` are as long as a row and a column of `a`.
  static void add(const Matrix& a, const double* x, double* out);
  /// out += aᵀ x
  static void add_transposed(const Matrix& a, const double* x, double* out);

  /// σ and tanh of each entry, in place.
  static void apply_sigmoid(double* to, Index size);
  static void apply_tanh(double* to, Index size);
};

/// The same by Eigen as it is built for every processor: for small cells, whose digits are then the
/// same everywhere.
struct PlainProducts {
  static Matrix multiply(const Matrix& a, const Matrix& b) { return a * b; }
  static Matrix multiply_left_transposed(const Matrix& a, const Eigen::Ref<const Matrix>& b) {
    return a.transpose() * b;
  }
  static Matrix multiply_right_transposed(const Matrix& a, const Matrix& b) {
    return a * b.transpose();
  }
  static void add(const Matrix& a, const double* x, double* out) {
    Eigen::Map<Vector>(out, a.rows()).noalias() += a * Eigen::Map<const Vector>(x, a.cols());
  }
  static void add_transposed(const Matrix& a, const double* x, double* out) {
    Eigen::Map<Vector>(out, a.cols()).noalias() +=
        a.transpose() * Eigen::Map<const Vector>(x, a.rows());
  }
  static void apply_sigmoid(double* to, Index size) {
    std::transform(to, to + size, to, [](double x) { return sigmoid(x); });
  }
  static void apply_tanh(double* to, Index size) {
    std::transform(to, to + size, to, [](double x) { return std::tanh(x); });
  }
};

/// σ′(z) = s(1 − s) with s = σ(−|z|), and tanh′(z) = 4s(1 − s) with s = σ(−2|z|): s is below ½, so
/// that nothing cancels.
template <class Products>
void sigmoid_slopes(const double* z, double* slopes, Index size, double stretch = 1) {
  for (Index k = 0; k < size; ++k) slopes[k] = -stretch * std::abs(z[k]);
  Products::apply_sigmoid(slopes, size);
  for (Index k = 0; k < size; ++k) slopes[k] *= stretch * stretch * (1 - slopes[k]);
}
template <class Products>
void tanh_slopes(const double* z, double* slopes, Index size) {
  sigmoid_slopes<Products>(z, slopes, size, 2);
}

/// Whether a pass of that many multiplications through a cell of that many units is large enough
/// for `FastProducts`.
inline bool gains_from_speed(double multiplications, Index units) {
  return multiplications > 1e6 && units >= 16;
}

}  // namespace psolve
