#pragma once

#include <algorithm>
#include <cmath>
#include <type_traits>

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

/// The same over any scalar, by Eigen as it is built for every processor: for small cells, whose
/// digits are then the same everywhere.
template <class S>
struct PlainProductsOf {
  using Map = Eigen::Map<VectorOf<S>>;
  using ConstMap = Eigen::Map<const VectorOf<S>>;

  static MatrixOf<S> multiply(const MatrixOf<S>& a, const MatrixOf<S>& b) { return product(a, b); }
  static MatrixOf<S> multiply_left_transposed(const MatrixOf<S>& a,
                                              const Eigen::Ref<const MatrixOf<S>>& b) {
    return product(a.transpose(), b);
  }
  static MatrixOf<S> multiply_right_transposed(const MatrixOf<S>& a, const MatrixOf<S>& b) {
    return product(a, b.transpose());
  }
  static void add(const MatrixOf<S>& a, const S* x, S* out) {
    Map(out, a.rows()).noalias() += product(a, ConstMap(x, a.cols()));
  }
  static void add_transposed(const MatrixOf<S>& a, const S* x, S* out) {
    Map(out, a.cols()).noalias() += product(a.transpose(), ConstMap(x, a.rows()));
  }
  static void apply_sigmoid(S* to, Index size) {
    std::transform(to, to + size, to, [](const S& x) { return sigmoid(x); });
  }
  static void apply_tanh(S* to, Index size) {
    using std::tanh;
    std::transform(to, to + size, to, [](const S& x) { return tanh(x); });
  }

 private:
  /// Of numbers of the machine by blocks.
  template <class A, class B>
  static auto product(const A& a, const B& b) {
    if constexpr (std::is_arithmetic_v<S>) {
      return a * b;
    } else {
      return a.lazyProduct(b);
    }
  }
};
using PlainProducts = PlainProductsOf<double>;

/// σ′(z) = s(1 − s) with s = σ(−|z|), and tanh′(z) = 4s(1 − s) with s = σ(−2|z|): s is below ½, so
/// that nothing cancels.
template <class Products, class S>
void sigmoid_slopes(const S* z, S* slopes, Index size, double stretch = 1) {
  using std::abs;
  for (Index k = 0; k < size; ++k) slopes[k] = S(-stretch) * abs(z[k]);
  Products::apply_sigmoid(slopes, size);
  for (Index k = 0; k < size; ++k) slopes[k] *= S(stretch * stretch) * (S(1) - slopes[k]);
}
template <class Products, class S>
void tanh_slopes(const S* z, S* slopes, Index size) {
  sigmoid_slopes<Products>(z, slopes, size, 2);
}

/// Whether a pass of that many multiplications through a cell of that many units is large enough
/// for `FastProducts`.
inline bool gains_from_speed(double multiplications, Index units) {
  return multiplications > 1e6 && units >= 16;
}

}  // namespace psolve
