#include "math/recurrent/rnn.h"

#include <algorithm>
#include <cmath>

#include "math/numbers/function.h"
#include "math/recurrent/digits/enclosure.h"
#include "math/recurrent/products.h"
#include "math/recurrent/spectrum/spectrum.h"

namespace psolve {
namespace {

/// h = φ(z) and φ′(z) for the units of a step.
template <class Products, class S>
void activate(Activation f, Index m, const S* z, S* h, S* slopes) {
  std::copy(z, z + m, h);
  switch (f) {
    case Activation::tanh:
      Products::apply_tanh(h, m);
      return tanh_slopes<Products>(z, slopes, m);
    case Activation::sigmoid:
      Products::apply_sigmoid(h, m);
      return sigmoid_slopes<Products>(z, slopes, m);
    case Activation::relu:
      std::transform(z, z + m, h, [](const S& v) { return relu(v); });
      std::transform(z, z + m, slopes, [](const S& v) { return step(v); });
      return;
    default:
      std::fill(slopes, slopes + m, S(1));
  }
}

template <class Products, class S>
RnnRunOf<S> run_forward(const RnnCellOf<S>& cell, const MatrixOf<S>& x) {
  const Index T = x.rows();
  const Index m = cell.units();
  RnnRunOf<S> run{Products::multiply_right_transposed(x, cell.weights.W_xh), MatrixOf<S>(T + 1, m),
                  MatrixOf<S>(T, m)};
  run.z.rowwise() += cell.weights.b_h.transpose();
  run.h.row(0) = cell.h0;
  for (Index t = 1; t <= T; ++t) {
    Products::add(cell.weights.W_hh, &run.h(t - 1, 0), &run.z(t - 1, 0));
    activate<Products>(cell.activation, m, &run.z(t - 1, 0), &run.h(t, 0), &run.slopes(t - 1, 0));
  }
  return run;
}

template <class Products, class S>
RnnGradientsOf<S> run_backward(const RnnCellOf<S>& cell, const MatrixOf<S>& x,
                               const RnnRunOf<S>& run, const MatrixOf<S>& slopes,
                               std::span<const Index> held) {
  const Index T = run.steps();
  const Index first_judged = T - slopes.rows() + 1;
  const RnnWeightsOf<S>& w = cell.weights;
  RnnGradientsOf<S> g;
  g.h = MatrixOf<S>::Zero(T + 1, cell.units());
  g.delta = MatrixOf<S>::Zero(T, cell.units());
  g.h.bottomRows(slopes.rows()) = slopes;
  for (Index t = T; t >= 1; --t) {
    g.delta.row(t - 1) = g.h.row(t).cwiseProduct(run.slopes.row(t - 1));
    if (held.empty() || held.back() != t - 1) {
      Products::add_transposed(w.W_hh, &g.delta(t - 1, 0), &g.h(t - 1, 0));
      continue;
    }
    held = held.first(held.size() - 1);
    if (t <= first_judged) break;  // nothing is lost before
  }
  g.weights.W_xh = Products::multiply_left_transposed(g.delta, x);
  g.weights.W_hh = Products::multiply_left_transposed(g.delta, run.h.topRows(T));
  g.weights.b_h = g.delta.colwise().sum();
  g.x = Products::multiply(g.delta, w.W_xh);
  return g;
}

bool is_large(const RnnCell& cell, const Matrix& x) {
  const auto m = static_cast<double>(cell.units());
  return gains_from_speed(static_cast<double>(x.rows()) * m * (m + static_cast<double>(x.cols())),
                          cell.units());
}

}  // namespace

template <class S>
RnnRunOf<S> forward(const RnnCellOf<S>& cell, const std::type_identity_t<MatrixOf<S>>& x) {
  if constexpr (std::is_same_v<S, double>) {
    if (is_large(cell, x)) return run_forward<FastProducts>(cell, x);
  }
  return run_forward<PlainProductsOf<S>>(cell, x);
}

template <class S>
RnnGradientsOf<S> backward(const RnnCellOf<S>& cell, const std::type_identity_t<MatrixOf<S>>& x,
                           const RnnRunOf<S>& run, const std::type_identity_t<MatrixOf<S>>& slopes,
                           std::span<const Index> held) {
  if constexpr (std::is_same_v<S, double>) {
    if (is_large(cell, x)) return run_backward<FastProducts>(cell, x, run, slopes, held);
  }
  return run_backward<PlainProductsOf<S>>(cell, x, run, slopes, held);
}

#define PSOLVE_RNN(S)                                                                              \
  template RnnRunOf<S> forward(const RnnCellOf<S>&, const MatrixOf<S>&);                           \
  template RnnGradientsOf<S> backward(const RnnCellOf<S>&, const MatrixOf<S>&, const RnnRunOf<S>&, \
                                      const MatrixOf<S>&, std::span<const Index>);
PSOLVE_RNN(double)
PSOLVE_RNN(Ball<long double>)
PSOLVE_RNN(Ball<BigFloat<50>>)
#undef PSOLVE_RNN

Matrix step_jacobian(const RnnCell& cell, const RnnRun& run, Index t) {
  return run.slopes.row(t - 1).transpose().asDiagonal() * cell.weights.W_hh;
}

Vector product_norms(const RnnCell& cell, const RnnRun& run) {
  const Index T = run.steps();
  Vector norms(T);
  ScaledProduct product(cell.units());
  for (Index k = 1; k <= T; ++k) {
    product.multiply_right(step_jacobian(cell, run, T - k + 1));
    norms(k - 1) = product.norm();
  }
  return norms;
}

}  // namespace psolve
