#pragma once

// An LSTM written out as plain loops, unit by unit, over any scalar: what the checks compare with.
// It shares nothing with recurrent/lstm.cpp. All numbers stand in one list: for each of f, i, o, c
// its W and U row by row and its b; then Wy and by where there are any, h(0), c(0), and the
// sequences row by row.

#include <cmath>
#include <span>
#include <vector>

#include "math/checking/precise.h"
#include "math/checking/tracked.h"
#include "math/recurrent/loss/loss_definition.h"
#include "math/recurrent/lstm.h"

namespace psolve::lstm_grad {

class LstmDefinition {
 public:
  LstmDefinition(const LstmCell& cell, const StepLoss& loss)
      : n_(cell.inputs()),
        m_(cell.units()),
        of_c_(loss.is_of(Emission::c)),
        judged_(loss, cell.weights.output, 4 * m_ * (n_ + m_ + 1)) {}

  template <class S>
  struct State {
    std::vector<S> c;
    std::vector<S> h;
  };

  Index units() const { return m_; }
  /// Where the numbers of the first sequence begin.
  Index inputs() const { return states() + 2 * m_; }
  Index bias(Gate gate, Index j) const { return start(gate) + (n_ + m_) * m_ + j; }

  template <class S>
  State<S> initial(std::span<const S> v) const {
    const auto list = [&](Index from) {
      return std::vector<S>(v.begin() + from, v.begin() + from + m_);
    };
    return {list(states() + m_), list(states())};
  }

  /// From the state before a step to the one after it; what it reads begins at number `x`.
  template <class S>
  void step(std::span<const S> v, Index x, State<S>& state) const {
    using std::tanh;
    const State<S> before = state;
    for (Index j = 0; j < m_; ++j) {
      const auto weighted = [&](Gate gate) { return weighted_sum(v, x, before.h, gate, j); };
      const S f = sigmoid(weighted(Gate::f));
      const S i = sigmoid(weighted(Gate::i));
      const S o = sigmoid(weighted(Gate::o));
      const S c_tilde = tanh(weighted(Gate::c));
      state.c[j] = f * before.c[j] + i * c_tilde;
      state.h[j] = o * tanh(state.c[j]);
    }
  }

  /// What is lost by a sequence of T steps that begins at number `x`.
  template <class S>
  S loss(std::span<const S> v, Index x, Index T, const Targets& targets) const {
    State<S> state = initial(v);
    S total = 0;
    for (Index t = 1; t <= T; ++t) {
      step(v, x + (t - 1) * n_, state);
      total += loss_of_step(v, t, T, targets, state);
    }
    return total;
  }

  /// What is lost at step t.
  template <class S>
  S loss_of_step(std::span<const S> v, Index t, Index T, const Targets& targets,
                 const State<S>& state) const {
    return judged_.loss(v, of_c_ ? state.c : state.h, targets, t - 1 - (T - targets.steps()));
  }

 private:
  Index start(Gate gate) const { return static_cast<Index>(gate) * m_ * (n_ + m_ + 1); }
  Index states() const { return 4 * m_ * (n_ + m_ + 1) + judged_.size(); }

  template <class S>
  S weighted_sum(std::span<const S> v, Index x, const std::vector<S>& h, Gate gate, Index j) const {
    const Index W = start(gate) + j * n_;
    const Index U = start(gate) + m_ * n_ + j * m_;
    S sum = v[bias(gate, j)];
    for (Index k = 0; k < n_; ++k) sum += v[W + k] * v[x + k];
    for (Index k = 0; k < m_; ++k) sum += v[U + k] * h[k];
    return sum;
  }

  Index n_;
  Index m_;
  bool of_c_;
  StepLossDefinition judged_;
};

}  // namespace psolve::lstm_grad
