#pragma once

// A plain recurrent cell written out as plain loops over any scalar: what the checks compare with.
// It shares nothing with rnn.cpp. All numbers stand in one list: W_xh, W_hh, b_h, then W_hy and b_y
// where there are any, h(0), and the sequences, row by row.

#include <cmath>
#include <span>
#include <vector>

#include "math/numbers/dual.h"
#include "math/recurrent/rnn.h"

namespace psolve::rnn_grad {

class RnnDefinition {
 public:
  explicit RnnDefinition(const RnnCell& cell)
      : f_(cell.activation),
        n_(to_size(cell.inputs())),
        m_(to_size(cell.units())),
        p_(cell.weights.W_hy ? to_size(cell.weights.W_hy->rows()) : 0),
        has_b_y_(cell.weights.b_y.has_value()) {}

  std::size_t bias(std::size_t j) const { return m_ * (n_ + m_) + j; }
  std::size_t h0(std::size_t j) const { return after_weights() + j; }
  /// Where the numbers of the first sequence begin.
  std::size_t inputs() const { return after_weights() + m_; }

  /// h(t) from h(t − 1), where x(t) begins at number `x`.
  template <class S>
  std::vector<S> step(std::span<const S> v, std::size_t x, const std::vector<S>& h) const {
    using std::tanh;
    std::vector<S> next(m_);
    for (std::size_t j = 0; j < m_; ++j) {
      S z = v[bias(j)];
      for (std::size_t k = 0; k < n_; ++k) z += v[j * n_ + k] * v[x + k];
      for (std::size_t k = 0; k < m_; ++k) z += v[m_ * n_ + j * m_ + k] * h[k];
      next[j] = f_ == Activation::tanh ? tanh(z) : f_ == Activation::relu ? relu(z) : z;
    }
    return next;
  }

  /// From h(`from`) over the steps after it; the sequence begins at number `x`.
  template <class S>
  std::vector<S> run(std::span<const S> v, std::size_t x, std::size_t steps, std::vector<S> h,
                     std::size_t from = 0) const {
    for (std::size_t t = from; t < steps; ++t) h = step(v, x + t * n_, h);
    return h;
  }

  /// W_hy h + b_y, or h itself.
  template <class S>
  std::vector<S> output(std::span<const S> v, const std::vector<S>& h) const {
    if (p_ == 0) return h;
    const std::size_t W = m_ * (n_ + m_) + m_;
    std::vector<S> y(p_);
    for (std::size_t i = 0; i < p_; ++i) {
      y[i] = has_b_y_ ? v[W + p_ * m_ + i] : S(0);
      for (std::size_t k = 0; k < m_; ++k) y[i] += v[W + i * m_ + k] * h[k];
    }
    return y;
  }

 private:
  std::size_t after_weights() const { return m_ * (n_ + m_ + 1) + p_ * m_ + (has_b_y_ ? p_ : 0); }

  Activation f_;
  std::size_t n_;
  std::size_t m_;
  std::size_t p_;
  bool has_b_y_;
};

}  // namespace psolve::rnn_grad
