#pragma once

// An LSTM written out as plain loops, unit by unit, over any scalar: what the checks compare with.
// It shares nothing with recurrent/lstm.cpp. All numbers stand in one list: for each of f, i, o, c
// its W and U row by row and its b; then h(0), c(0), and x row by row.

#include <cmath>
#include <span>
#include <vector>

#include "math/checking/precise.h"
#include "math/checking/tracked.h"
#include "math/recurrent/lstm.h"

namespace psolve::lstm_grad {

class LstmDefinition {
 public:
  LstmDefinition(Index inputs, Index units, Index steps) : n_(inputs), m_(units), T_(steps) {}
  explicit LstmDefinition(const LstmCell& cell)
      : LstmDefinition(cell.inputs(), cell.units(), cell.steps()) {}

  template <class S>
  struct State {
    std::vector<S> c;
    std::vector<S> h;
  };

  Index units() const { return m_; }
  Index steps() const { return T_; }
  Index bias(Gate gate, Index j) const { return start(gate) + (n_ + m_) * m_ + j; }

  template <class S>
  State<S> initial(std::span<const S> v) const {
    const auto list = [&](Index from) {
      return std::vector<S>(v.begin() + from, v.begin() + from + m_);
    };
    return {list(states() + m_), list(states())};
  }

  /// From the state before step t = 1 … T to the one after it.
  template <class S>
  void step(std::span<const S> v, Index t, State<S>& state) const {
    using std::tanh;
    const State<S> before = state;
    for (Index j = 0; j < m_; ++j) {
      const auto weighted = [&](Gate gate) { return weighted_sum(v, t, before.h, gate, j); };
      const S f = sigmoid(weighted(Gate::f));
      const S i = sigmoid(weighted(Gate::i));
      const S o = sigmoid(weighted(Gate::o));
      const S c_tilde = tanh(weighted(Gate::c));
      state.c[j] = f * before.c[j] + i * c_tilde;
      state.h[j] = o * tanh(state.c[j]);
    }
  }

  template <class S>
  State<S> run(std::span<const S> v) const {
    State<S> state = initial(v);
    for (Index t = 1; t <= T_; ++t) step(v, t, state);
    return state;
  }

 private:
  Index start(Gate gate) const { return static_cast<Index>(gate) * m_ * (n_ + m_ + 1); }
  Index states() const { return 4 * m_ * (n_ + m_ + 1); }

  template <class S>
  S weighted_sum(std::span<const S> v, Index t, const std::vector<S>& h, Gate gate, Index j) const {
    const Index W = start(gate) + j * n_;
    const Index U = start(gate) + m_ * n_ + j * m_;
    const Index x = states() + 2 * m_ + (t - 1) * n_;
    S sum = v[bias(gate, j)];
    for (Index k = 0; k < n_; ++k) sum += v[W + k] * v[x + k];
    for (Index k = 0; k < m_; ++k) sum += v[U + k] * h[k];
    return sum;
  }

  Index n_;
  Index m_;
  Index T_;
};

}  // namespace psolve::lstm_grad
