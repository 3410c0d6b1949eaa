#pragma once

// A plain recurrent cell written out as plain loops over any scalar: what the checks compare with.
// It shares nothing with recurrent/rnn.cpp. All numbers stand in one list: W_xh, W_hh, b_h, then
// W_hy and b_y where there are any, h(0), and the sequences, row by row.

#include <cmath>
#include <span>
#include <vector>

#include "math/checking/precise.h"
#include "math/checking/sides.h"
#include "math/recurrent/loss/loss_definition.h"
#include "math/recurrent/rnn.h"

namespace psolve::rnn_grad {

class RnnDefinition {
 public:
  RnnDefinition(const RnnCell& cell, const StepLoss& loss)
      : f_(cell.activation),
        n_(cell.inputs()),
        m_(cell.units()),
        judged_(loss, cell.weights.output, m_ * (n_ + m_ + 1)) {}

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
      next[j] = f_ == Activation::tanh      ? tanh(z)
                : f_ == Activation::sigmoid ? sigmoid(z)
                : f_ == Activation::relu    ? positive(z)
                                            : z;
    }
    return next;
  }

  /// Kinks are counted from here on, and with `hold` each is taken on the side of the last run.
  void start() const { sides_.start(); }
  void hold_sides() const { sides_.hold(); }

  /// What is lost over the steps after `from`, where the state is h; the sequence begins at number
  /// `x`.
  template <class S>
  S loss(std::span<const S> v, Index x, Index T, const Targets& targets, std::vector<S> h,
         Index from = 0) const {
    S total = 0;
    for (Index t = from + 1; t <= T; ++t) {
      h = step(v, x + (t - 1) * n_, h);
      total += loss_of_step(v, t, T, targets, h);
    }
    return total;
  }

  /// What is lost at step t, after which the state is h.
  template <class S>
  S loss_of_step(std::span<const S> v, Index t, Index T, const Targets& targets,
                 const std::vector<S>& h) const {
    return judged_.loss(v, h, targets, t - 1 - (T - targets.steps()));
  }

 private:
  template <class S>
  S positive(const S& z) const {
    return sides_.above(z, S(0)) ? chosen(z, S(0)) : chosen(S(0), z);
  }

  Index after_weights() const { return m_ * (n_ + m_ + 1) + judged_.size(); }

  Activation f_;
  Index n_;
  Index m_;
  StepLossDefinition judged_;
  mutable Sides sides_;
};

}  // namespace psolve::rnn_grad
