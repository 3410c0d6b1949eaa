#pragma once

// A plain recurrent cell written out as plain loops over any scalar: what the checks compare with.
// It shares nothing with recurrent/rnn.cpp. All numbers stand in one list: W_xh, W_hh, b_h, then
// W_hy and b_y where there are any, h(0), and the sequences, row by row.

#include <cmath>
#include <span>
#include <vector>

#include "math/checking/precise.h"
#include "math/checking/sides.h"
#include "math/recurrent/final_loss.h"
#include "math/recurrent/rnn.h"

namespace psolve::rnn_grad {

class RnnDefinition {
 public:
  explicit RnnDefinition(const RnnCell& cell)
      : f_(cell.activation),
        n_(cell.inputs()),
        m_(cell.units()),
        p_(cell.weights.W_hy ? cell.weights.W_hy->rows() : 0),
        has_b_y_(cell.weights.b_y.has_value()) {}

  Index bias(Index j) const { return m_ * (n_ + m_) + j; }
  Index h0(Index j) const { return after_weights() + j; }
  /// Where the numbers of the first sequence begin.
  Index inputs() const { return after_weights() + m_; }

  /// h(t) from h(t − 1), where x(t) begins at number `x`.
  template <class S>
  std::vector<S> step(std::span<const S> v, Index x, const std::vector<S>& h) const {
    using std::tanh;
    std::vector<S> next(m_);
    for (Index j = 0; j < m_; ++j) {
      S z = v[bias(j)];
      for (Index k = 0; k < n_; ++k) z += v[j * n_ + k] * v[x + k];
      for (Index k = 0; k < m_; ++k) z += v[m_ * n_ + j * m_ + k] * h[k];
      next[j] = f_ == Activation::tanh ? tanh(z) : f_ == Activation::relu ? positive(z) : z;
    }
    return next;
  }

  /// Kinks are counted from here on, and with `hold` each is taken on the side of the last run.
  void start() const { sides_.start(); }
  void hold_sides() const { sides_.hold(); }

  /// From h(`from`) over the steps after it; the sequence begins at number `x`.
  template <class S>
  std::vector<S> run(std::span<const S> v, Index x, Index steps, std::vector<S> h,
                     Index from = 0) const {
    for (Index t = from; t < steps; ++t) h = step(v, x + t * n_, h);
    return h;
  }

  /// W_hy h + b_y, or h itself.
  template <class S>
  std::vector<S> output(std::span<const S> v, const std::vector<S>& h) const {
    if (p_ == 0) return h;
    const Index W = m_ * (n_ + m_) + m_;
    std::vector<S> y(p_);
    for (Index i = 0; i < p_; ++i) {
      y[i] = has_b_y_ ? v[W + p_ * m_ + i] : S(0);
      for (Index k = 0; k < m_; ++k) y[i] += v[W + i * m_ + k] * h[k];
    }
    return y;
  }

  /// The loss of a sequence that ends in h.
  template <class S>
  S loss(std::span<const S> v, const FinalLoss& loss, const std::vector<S>& h) const {
    S total = 0;
    const auto y = output(v, h);
    for (Index i = 0; i < std::ssize(y); ++i) {
      if (loss.is_squared()) {
        const S residual = y[i] - S(loss.target(i));
        total += residual * residual;
      } else {
        total += y[i];
      }
    }
    return total;
  }

 private:
  template <class S>
  S positive(const S& z) const {
    return sides_.above(z, S(0)) ? chosen(z, S(0)) : chosen(S(0), z);
  }

  Index after_weights() const { return m_ * (n_ + m_ + 1) + p_ * m_ + (has_b_y_ ? p_ : 0); }

  Activation f_;
  Index n_;
  Index m_;
  Index p_;
  bool has_b_y_;
  mutable Sides sides_;
};

}  // namespace psolve::rnn_grad
