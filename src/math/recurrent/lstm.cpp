#include "math/recurrent/lstm.h"

#include <algorithm>

#include "math/recurrent/products.h"

namespace psolve {
namespace {

/// Row t of a matrix of doubles.
double* row(Matrix& matrix, Index t) {
  return matrix.data() + t * matrix.cols();
}
const double* row(const Matrix& matrix, Index t) {
  return matrix.data() + t * matrix.cols();
}

/// Turns the weighted sums of a step into its gates, and gives c(t), tanh c(t) and h(t).
template <class Products>
void activate(Index m, double* z, const double* c_before, double* c, double* tanh_c, double* h) {
  Products::apply_sigmoid(z, 3 * m);
  Products::apply_tanh(z + 3 * m, m);
  for (Index j = 0; j < m; ++j) c[j] = z[j] * c_before[j] + z[m + j] * z[3 * m + j];
  std::copy(c, c + m, tanh_c);
  Products::apply_tanh(tanh_c, m);
  for (Index j = 0; j < m; ++j) h[j] = z[2 * m + j] * tanh_c[j];
}

/// What the inputs and the biases add to all weighted sums.
template <class Products>
Matrix input_sums(const LstmCell& cell) {
  Matrix sums = Products::multiply_right_transposed(cell.x, cell.weights.W);
  sums.rowwise() += cell.weights.b.transpose();
  return sums;
}

template <class Products>
LstmRun run_forward(const LstmCell& cell) {
  const Index m = cell.units();
  const Index T = cell.steps();
  LstmRun run{input_sums<Products>(cell), Matrix(T + 1, m), Matrix(T + 1, m), Matrix(T, m)};
  run.h.row(0) = cell.h0;
  run.c.row(0) = cell.c0;
  for (Index t = 1; t <= T; ++t) {
    Products::add(cell.weights.U, row(run.h, t - 1), row(run.gates, t - 1));
    activate<Products>(m, row(run.gates, t - 1), row(run.c, t - 1), row(run.c, t),
                       row(run.tanh_c, t - 1), row(run.h, t));
  }
  return run;
}

template <class Products>
Matrix run_weighted_sums(const LstmCell& cell, const LstmRun& run) {
  Matrix z = input_sums<Products>(cell);
  for (Index t = 0; t < cell.steps(); ++t) {
    Products::add(cell.weights.U, row(run.h, t), row(z, t));
  }
  return z;
}

/// From ∂L/∂h(t), and ∂L/∂c(t) with h(t) held: completes ∂L/∂c(t), and gives δ(t) and ∂L/∂c(t−1).
void pull_back(Index m, const double* gates, const double* tanh_c, const double* c_before,
               const double* c, const double* dh, double* dc, double* delta, double* dc_before) {
  for (Index j = 0; j < m; ++j) {
    const double f = gates[j];
    const double i = gates[m + j];
    const double o = gates[2 * m + j];
    const double c_tilde = gates[3 * m + j];
    dc[j] += dh[j] * o * tanh_slope(c[j]);
    delta[j] = dc[j] * c_before[j] * f * (1 - f);
    delta[m + j] = dc[j] * c_tilde * i * (1 - i);
    delta[2 * m + j] = dh[j] * tanh_c[j] * o * (1 - o);
    delta[3 * m + j] = dc[j] * i * ((1 - c_tilde) * (1 + c_tilde));
    dc_before[j] = dc[j] * f;
  }
}

template <class Products>
LstmGradients run_backward(const LstmCell& cell, const LstmRun& run, const Vector& dL_dh,
                           const Vector& dL_dc) {
  const Index m = cell.units();
  const Index T = cell.steps();
  LstmGradients g;
  g.h = Matrix::Zero(T + 1, m);
  g.c.resize(T + 1, m);
  g.delta.resize(T, 4 * m);
  g.h.row(T) = dL_dh;
  g.c.row(T) = dL_dc;
  for (Index t = T; t >= 1; --t) {
    pull_back(m, row(run.gates, t - 1), row(run.tanh_c, t - 1), row(run.c, t - 1), row(run.c, t),
              row(g.h, t), row(g.c, t), row(g.delta, t - 1), row(g.c, t - 1));
    Products::add_transposed(cell.weights.U, row(g.delta, t - 1), row(g.h, t - 1));
  }
  g.weights.W = Products::multiply_left_transposed(g.delta, cell.x);
  g.weights.U = Products::multiply_left_transposed(g.delta, run.h.topRows(T));
  g.weights.b = g.delta.colwise().sum();
  g.x = Products::multiply(g.delta, cell.weights.W);
  return g;
}

bool is_large(const LstmCell& cell) {
  return gains_from_speed(cell.multiplications(), cell.units());
}

}  // namespace

LstmRun forward(const LstmCell& cell) {
  return is_large(cell) ? run_forward<FastProducts>(cell) : run_forward<PlainProducts>(cell);
}

Matrix weighted_sums(const LstmCell& cell, const LstmRun& run) {
  return is_large(cell) ? run_weighted_sums<FastProducts>(cell, run)
                        : run_weighted_sums<PlainProducts>(cell, run);
}

LstmGradients backward(const LstmCell& cell, const LstmRun& run, const Vector& dL_dh,
                       const Vector& dL_dc) {
  return is_large(cell) ? run_backward<FastProducts>(cell, run, dL_dh, dL_dc)
                        : run_backward<PlainProducts>(cell, run, dL_dh, dL_dc);
}

}  // namespace psolve
