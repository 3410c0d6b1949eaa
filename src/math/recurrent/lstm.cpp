#include "math/recurrent/lstm.h"

#include <algorithm>

#include "math/numbers/function.h"
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

/// Turns the weighted sums of a step into its gates, and gives their slopes, c(t), tanh c(t) and
/// h(t).
template <class Products>
void activate(Index m, double* z, double* slopes, const double* c_before, double* c, double* tanh_c,
              double* h) {
  sigmoid_slopes<Products>(z, slopes, 3 * m);
  tanh_slopes<Products>(z + 3 * m, slopes + 3 * m, m);
  Products::apply_sigmoid(z, 3 * m);
  Products::apply_tanh(z + 3 * m, m);
  for (Index j = 0; j < m; ++j) c[j] = z[j] * c_before[j] + z[m + j] * z[3 * m + j];
  std::copy(c, c + m, tanh_c);
  Products::apply_tanh(tanh_c, m);
  for (Index j = 0; j < m; ++j) h[j] = z[2 * m + j] * tanh_c[j];
}

/// What the inputs and the biases add to all weighted sums.
template <class Products>
Matrix input_sums(const LstmCell& cell, const Matrix& x) {
  Matrix sums = Products::multiply_right_transposed(x, cell.weights.W);
  sums.rowwise() += cell.weights.b.transpose();
  return sums;
}

template <class Products>
LstmRun run_forward(const LstmCell& cell, const Matrix& x) {
  const Index m = cell.units();
  const Index T = x.rows();
  LstmRun run{input_sums<Products>(cell, x), Matrix(T + 1, m), Matrix(T + 1, m), Matrix(T, m),
              Matrix(T, 4 * m)};
  run.h.row(0) = cell.h0;
  run.c.row(0) = cell.c0;
  for (Index t = 1; t <= T; ++t) {
    Products::add(cell.weights.U, row(run.h, t - 1), row(run.gates, t - 1));
    activate<Products>(m, row(run.gates, t - 1), row(run.slopes, t - 1), row(run.c, t - 1),
                       row(run.c, t), row(run.tanh_c, t - 1), row(run.h, t));
  }
  return run;
}

template <class Products>
Matrix run_weighted_sums(const LstmCell& cell, const Matrix& x, const LstmRun& run) {
  Matrix z = input_sums<Products>(cell, x);
  for (Index t = 0; t < x.rows(); ++t) {
    Products::add(cell.weights.U, row(run.h, t), row(z, t));
  }
  return z;
}

/// From ∂L/∂h(t), and ∂L/∂c(t) with h(t) held: completes ∂L/∂c(t), gives δ(t), and adds to ∂L/∂c(t−1).
void pull_back(Index m, const double* gates, const double* slopes, const double* tanh_c,
               const double* c_before, const double* c, const double* dh, double* dc, double* delta,
               double* dc_before) {
  for (Index j = 0; j < m; ++j) {
    const double f = gates[j];
    const double i = gates[m + j];
    const double o = gates[2 * m + j];
    const double c_tilde = gates[3 * m + j];
    dc[j] += dh[j] * o * tanh_slope(c[j]);
    delta[j] = dc[j] * c_before[j] * slopes[j];
    delta[m + j] = dc[j] * c_tilde * slopes[m + j];
    delta[2 * m + j] = dh[j] * tanh_c[j] * slopes[2 * m + j];
    delta[3 * m + j] = dc[j] * i * slopes[3 * m + j];
    dc_before[j] += dc[j] * f;
  }
}

template <class Products>
LstmGradients run_backward(const LstmCell& cell, const Matrix& x, const LstmRun& run,
                           const Matrix& slopes_of_h, const Matrix& slopes_of_c) {
  const Index m = cell.units();
  const Index T = x.rows();
  LstmGradients g;
  g.h = Matrix::Zero(T + 1, m);
  g.c = Matrix::Zero(T + 1, m);
  g.delta.resize(T, 4 * m);
  g.h.bottomRows(slopes_of_h.rows()) = slopes_of_h;
  g.c.bottomRows(slopes_of_c.rows()) = slopes_of_c;
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

void LstmWeights::add(const LstmWeights& other, double factor) {
  W += factor * other.W;
  U += factor * other.U;
  b += factor * other.b;
  if (output) output->add(*other.output, factor);
}

LstmRun forward(const LstmCell& cell, const Matrix& x) {
  return is_large(cell, x) ? run_forward<FastProducts>(cell, x)
                           : run_forward<PlainProducts>(cell, x);
}

Matrix weighted_sums(const LstmCell& cell, const Matrix& x, const LstmRun& run) {
  return is_large(cell, x) ? run_weighted_sums<FastProducts>(cell, x, run)
                           : run_weighted_sums<PlainProducts>(cell, x, run);
}

LstmGradients backward(const LstmCell& cell, const Matrix& x, const LstmRun& run,
                       const Matrix& slopes_of_h, const Matrix& slopes_of_c) {
  return is_large(cell, x) ? run_backward<FastProducts>(cell, x, run, slopes_of_h, slopes_of_c)
                           : run_backward<PlainProducts>(cell, x, run, slopes_of_h, slopes_of_c);
}

}  // namespace psolve
