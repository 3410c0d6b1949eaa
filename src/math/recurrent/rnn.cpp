#include "math/recurrent/rnn.h"

#include <cmath>

#include "math/numbers/function.h"
#include "math/recurrent/products.h"
#include "math/recurrent/spectrum.h"

namespace psolve {
namespace {

/// h = φ(z) and φ′(z) for the units of a step.
void activate(Activation f, Index m, const double* z, double* h, double* slopes) {
  for (Index j = 0; j < m; ++j) {
    switch (f) {
      case Activation::tanh:
        h[j] = std::tanh(z[j]);
        slopes[j] = tanh_slope(z[j]);
        break;
      case Activation::relu:
        h[j] = relu(z[j]);
        slopes[j] = step(z[j]);
        break;
      default:
        h[j] = z[j];
        slopes[j] = 1;
    }
  }
}

template <class Products>
RnnRun run_forward(const RnnCell& cell, const Matrix& x) {
  const Index T = x.rows();
  const Index m = cell.units();
  RnnRun run{Products::multiply_right_transposed(x, cell.weights.W_xh), Matrix(T + 1, m),
             Matrix(T, m)};
  run.z.rowwise() += cell.weights.b_h.transpose();
  run.h.row(0) = cell.h0;
  for (Index t = 1; t <= T; ++t) {
    Products::add(cell.weights.W_hh, &run.h(t - 1, 0), &run.z(t - 1, 0));
    activate(cell.activation, m, &run.z(t - 1, 0), &run.h(t, 0), &run.slopes(t - 1, 0));
  }
  return run;
}

template <class Products>
RnnGradients run_backward(const RnnCell& cell, const Matrix& x, const RnnRun& run,
                          const Vector& dL_doutput, Index most_steps) {
  const Index T = run.steps();
  const RnnWeights& w = cell.weights;
  RnnGradients g;
  g.h = Matrix::Zero(T + 1, cell.units());
  g.delta = Matrix::Zero(T, cell.units());
  g.h.row(T) = w.W_hy ? Vector(w.W_hy->transpose() * dL_doutput) : dL_doutput;
  for (Index t = T; t >= 1 && T - t < most_steps; --t) {
    g.delta.row(t - 1) = g.h.row(t).cwiseProduct(run.slopes.row(t - 1));
    Products::add_transposed(w.W_hh, &g.delta(t - 1, 0), &g.h(t - 1, 0));
  }
  if (most_steps < T) g.h.row(T - most_steps).setZero();
  g.weights.W_xh = Products::multiply_left_transposed(g.delta, x);
  g.weights.W_hh = Products::multiply_left_transposed(g.delta, run.h.topRows(T));
  g.weights.b_h = g.delta.colwise().sum();
  if (w.W_hy) g.weights.W_hy = dL_doutput * run.h.row(T);
  if (w.b_y) g.weights.b_y = dL_doutput;
  g.x = Products::multiply(g.delta, w.W_xh);
  return g;
}

bool is_large(const RnnCell& cell, const Matrix& x) {
  const auto m = static_cast<double>(cell.units());
  return gains_from_speed(static_cast<double>(x.rows()) * m * (m + static_cast<double>(x.cols())),
                          cell.units());
}

}  // namespace

Vector RnnCell::output(const Vector& h) const {
  if (!weights.W_hy) return h;
  Vector y = *weights.W_hy * h;
  if (weights.b_y) y += *weights.b_y;
  return y;
}

RnnRun forward(const RnnCell& cell, const Matrix& x) {
  return is_large(cell, x) ? run_forward<FastProducts>(cell, x)
                           : run_forward<PlainProducts>(cell, x);
}

RnnGradients backward(const RnnCell& cell, const Matrix& x, const RnnRun& run,
                      const Vector& dL_doutput, Index most_steps) {
  return is_large(cell, x) ? run_backward<FastProducts>(cell, x, run, dL_doutput, most_steps)
                           : run_backward<PlainProducts>(cell, x, run, dL_doutput, most_steps);
}

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
