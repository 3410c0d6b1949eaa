#pragma once

// A network whose runs the general argument is tried at: derivatives are taken along an imaginary step.

#include <cmath>
#include <complex>
#include <vector>

#include "core/matrix.h"
#include "math/numbers/random.h"

namespace psolve::rnn_grad {

using Complex = std::complex<double>;
using ComplexVector = Eigen::VectorXcd;
using ComplexMatrix = Eigen::MatrixXcd;
inline constexpr double kImaginaryStep = 1e-30;

/// A tanh network of any weights with its inputs and targets; ℓ is half the squared error. From step
/// `length` on a padded one keeps its state and loses nothing.
struct TrialNetwork {
  explicit TrialNetwork(std::uint64_t seed) : random(seed) {
    const Index m = size();
    const Index n = size();
    const Index outputs = size();
    W = drawn(m, m);
    U = drawn(m, n);
    b = drawn(m, 1);
    V = drawn(outputs, m);
    c = drawn(outputs, 1);
    h0 = drawn(m, 1);
    for (long t = 0; t < steps; ++t) {
      x.emplace_back(drawn(n, 1));
      y.emplace_back(drawn(outputs, 1));
    }
  }

  Index size() { return 1 + static_cast<Index>(random.bits() % 3); }
  ComplexMatrix drawn(Index rows, Index columns) {
    return Matrix::NullaryExpr(rows, columns, [&] { return random.symmetric(1.2); })
        .cast<Complex>();
  }

  ComplexVector next(long t, const ComplexVector& h) const {
    if (t > length) return h;
    const auto place = static_cast<std::size_t>(t - 1);
    const ComplexVector sum = W * h + U * x[place] + b;
    return sum.unaryExpr([](const Complex& z) { return std::tanh(z); });
  }
  ComplexVector state(long t) const {
    ComplexVector h = h0;
    for (long s = 1; s <= t; ++s) h = next(s, h);
    return h;
  }
  /// o_t − y_t, the derivative of ℓ_t by o_t.
  ComplexVector error(long t, const ComplexVector& h) const {
    return V * h + c - y[static_cast<std::size_t>(t - 1)];
  }
  /// What is lost from step `t` on, where the state is `h`, and of all steps.
  Complex loss_from(long t, ComplexVector h) const {
    Complex loss = 0;
    for (long s = t; s <= steps; ++s) {
      if (s > t) h = next(s, h);
      if (s <= length) loss += error(s, h).array().square().sum() / 2.0;
    }
    return loss;
  }
  Complex loss() const { return loss_from(1, state(1)); }

  /// The derivative of `f()` by `parameter`, which it reads.
  template <class Parameter, class F>
  static Matrix slopes(Parameter& parameter, const F& f) {
    Matrix result(parameter.rows(), parameter.cols());
    for (Index i = 0; i < parameter.rows(); ++i) {
      for (Index k = 0; k < parameter.cols(); ++k) {
        const Complex kept = parameter(i, k);
        parameter(i, k) += Complex(0, kImaginaryStep);
        result(i, k) = f().imag() / kImaginaryStep;
        parameter(i, k) = kept;
      }
    }
    return result;
  }
  /// ∂h_t/∂h_s
  Matrix jacobian(long t, long s) const {
    ComplexVector start = state(s);
    Matrix result(start.size(), start.size());
    for (Index row = 0; row < start.size(); ++row) {
      const auto entry = [&] {
        ComplexVector h = start;
        for (long step = s + 1; step <= t; ++step) h = next(step, h);
        return h(row);
      };
      result.row(row) = slopes(start, entry).transpose();
    }
    return result;
  }
  Vector loss_by_state(long t) const {
    ComplexVector h = state(t);
    return slopes(h, [&] { return loss_from(t, h); });
  }

  static constexpr long steps = 3;
  long length = steps;
  Random random;
  ComplexMatrix W, U, V;
  ComplexVector b, c, h0;
  std::vector<ComplexVector> x, y;
};

}  // namespace psolve::rnn_grad
