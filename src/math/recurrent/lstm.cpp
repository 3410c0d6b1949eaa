#include "math/recurrent/lstm.h"

#include <algorithm>

#include "math/numbers/function.h"
#include "math/recurrent/digits/enclosure.h"
#include "math/recurrent/products.h"

namespace psolve {
namespace {

/// Row t of a matrix.
template <class S>
S* row(MatrixOf<S>& matrix, Index t) {
  return matrix.data() + t * matrix.cols();
}
template <class S>
const S* row(const MatrixOf<S>& matrix, Index t) {
  return matrix.data() + t * matrix.cols();
}

/// From the weighted sums of a step its gates and their slopes, c(t), tanh c(t) and h(t).
template <class Products, class S>
void activate(Index m, const S* z, S* gates, S* slopes, const S* c_before, S* c, S* tanh_c, S* h) {
  sigmoid_slopes<Products>(z, slopes, 3 * m);
  tanh_slopes<Products>(z + 3 * m, slopes + 3 * m, m);
  std::copy(z, z + 4 * m, gates);
  Products::apply_sigmoid(gates, 3 * m);
  Products::apply_tanh(gates + 3 * m, m);
  for (Index j = 0; j < m; ++j) c[j] = gates[j] * c_before[j] + gates[m + j] * gates[3 * m + j];
  std::copy(c, c + m, tanh_c);
  Products::apply_tanh(tanh_c, m);
  for (Index j = 0; j < m; ++j) h[j] = gates[2 * m + j] * tanh_c[j];
}

/// What the inputs and the biases add to all weighted sums.
template <class Products, class S>
MatrixOf<S> input_sums(const LstmCellOf<S>& cell, const MatrixOf<S>& x) {
  MatrixOf<S> sums = Products::multiply_right_transposed(x, cell.weights.W);
  sums.rowwise() += cell.weights.b.transpose();
  return sums;
}

template <class Products, class S>
LstmRunOf<S> run_forward(const LstmCellOf<S>& cell, const MatrixOf<S>& x) {
  const Index m = cell.units();
  const Index T = x.rows();
  LstmRunOf<S> run{input_sums<Products>(cell, x), MatrixOf<S>(T, 4 * m), MatrixOf<S>(T + 1, m),
                   MatrixOf<S>(T + 1, m),         MatrixOf<S>(T, m),     MatrixOf<S>(T, 4 * m)};
  run.h.row(0) = cell.h0;
  run.c.row(0) = cell.c0;
  for (Index t = 1; t <= T; ++t) {
    Products::add(cell.weights.U, row(run.h, t - 1), row(run.z, t - 1));
    activate<Products>(m, row(run.z, t - 1), row(run.gates, t - 1), row(run.slopes, t - 1),
                       row(run.c, t - 1), row(run.c, t), row(run.tanh_c, t - 1), row(run.h, t));
  }
  return run;
}

/// From ∂L/∂h(t), and ∂L/∂c(t) with h(t) held: completes ∂L/∂c(t), gives δ(t), and adds to ∂L/∂c(t−1).
template <class S>
void pull_back(Index m, const S* gates, const S* slopes, const S* tanh_c, const S* c_before,
               const S* c, const S* dh, S* dc, S* delta, S* dc_before) {
  for (Index j = 0; j < m; ++j) {
    const S f = gates[j];
    const S i = gates[m + j];
    const S o = gates[2 * m + j];
    const S c_tilde = gates[3 * m + j];
    dc[j] += dh[j] * o * tanh_slope(c[j]);
    delta[j] = dc[j] * c_before[j] * slopes[j];
    delta[m + j] = dc[j] * c_tilde * slopes[m + j];
    delta[2 * m + j] = dh[j] * tanh_c[j] * slopes[2 * m + j];
    delta[3 * m + j] = dc[j] * i * slopes[3 * m + j];
    dc_before[j] += dc[j] * f;
  }
}

template <class Products, class S>
LstmGradientsOf<S> run_backward(const LstmCellOf<S>& cell, const MatrixOf<S>& x,
                                const LstmRunOf<S>& run, const MatrixOf<S>& slopes, Emission of) {
  const Index m = cell.units();
  const Index T = x.rows();
  LstmGradientsOf<S> g;
  g.h = MatrixOf<S>::Zero(T + 1, m);
  g.c = MatrixOf<S>::Zero(T + 1, m);
  g.delta.resize(T, 4 * m);
  (of == Emission::c ? g.c : g.h).bottomRows(slopes.rows()) = slopes;
  for (Index t = T; t >= 1; --t) {
    pull_back(m, row(run.gates, t - 1), row(run.slopes, t - 1), row(run.tanh_c, t - 1),
              row(run.c, t - 1), row(run.c, t), row(g.h, t), row(g.c, t), row(g.delta, t - 1),
              row(g.c, t - 1));
    Products::add_transposed(cell.weights.U, row(g.delta, t - 1), row(g.h, t - 1));
  }
  g.weights.W = Products::multiply_left_transposed(g.delta, x);
  g.weights.U = Products::multiply_left_transposed(g.delta, run.h.topRows(T));
  g.weights.b = g.delta.colwise().sum();
  g.x = Products::multiply(g.delta, cell.weights.W);
  return g;
}

bool is_large(const LstmCell& cell, const Matrix& x) {
  return gains_from_speed(static_cast<double>(x.rows()) * cell.multiplications(), cell.units());
}

}  // namespace

template <class S>
LstmRunOf<S> forward(const LstmCellOf<S>& cell, const std::type_identity_t<MatrixOf<S>>& x) {
  if constexpr (std::is_same_v<S, double>) {
    if (is_large(cell, x)) return run_forward<FastProducts>(cell, x);
  }
  return run_forward<PlainProductsOf<S>>(cell, x);
}

template <class S>
LstmGradientsOf<S> backward(const LstmCellOf<S>& cell, const std::type_identity_t<MatrixOf<S>>& x,
                            const LstmRunOf<S>& run,
                            const std::type_identity_t<MatrixOf<S>>& slopes, Emission of) {
  if constexpr (std::is_same_v<S, double>) {
    if (is_large(cell, x)) return run_backward<FastProducts>(cell, x, run, slopes, of);
  }
  return run_backward<PlainProductsOf<S>>(cell, x, run, slopes, of);
}

#define PSOLVE_LSTM(S)                                                           \
  template LstmRunOf<S> forward(const LstmCellOf<S>&, const MatrixOf<S>&);       \
  template LstmGradientsOf<S> backward(const LstmCellOf<S>&, const MatrixOf<S>&, \
                                       const LstmRunOf<S>&, const MatrixOf<S>&, Emission);
PSOLVE_LSTM(double)
PSOLVE_LSTM(Ball<long double>)
PSOLVE_LSTM(Ball<BigFloat<50>>)
#undef PSOLVE_LSTM

}  // namespace psolve
