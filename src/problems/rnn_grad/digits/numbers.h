#pragma once

#include <span>
#include <vector>

#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

template <class S>
RnnPassOf<S> pass_through(const Problem& problem, const RnnCellOf<S>& cell, const MatrixOf<S>& x,
                          const Targets& targets) {
  RnnPassOf<S> pass{forward(cell, x), {}};
  pass.emitted = emit(problem.loss, cell.weights.output, pass.run.h, targets);
  return pass;
}

/// Those of a sequence; the states at the times `held` are constants.
template <class S>
RnnGradientsOf<S> gradients_of(const Problem& problem, const RnnCellOf<S>& cell,
                               const MatrixOf<S>& x, const RnnPassOf<S>& pass,
                               std::span<const Index> held = {}) {
  const auto& output = cell.weights.output;
  RnnGradientsOf<S> gradients =
      backward(cell, x, pass.run, state_slopes(problem.loss, output, pass.emitted), held);
  if (output) {
    gradients.weights.output = output_gradients(problem.loss, *output, pass.run.h, pass.emitted);
  }
  return gradients;
}

/// The gradients of weights and h(0), added up.
template <class S>
void add(RnnGradientsOf<S>& sums, const RnnGradientsOf<S>& gradients) {
  if (sums.h.size() == 0) {
    sums.weights = gradients.weights;
    sums.h = gradients.h.topRows(1);
    return;
  }
  sums.weights.add(gradients.weights);
  sums.h += gradients.h.topRows(1);
}

template <class S>
void TotalNumbers<S>::add(const SequenceNumbers<S>& sequence) {
  loss_value += sequence.loss_value;
  rnn_grad::add(sums, sequence.gradients);
  if (!sequence.truncated) return;
  if (!truncated) truncated.emplace();
  rnn_grad::add(*truncated, *sequence.truncated);
}

/// As `named` lists them.
template <class S>
std::vector<MatrixOf<S>> listed(const RnnGradientsOf<S>& gradients) {
  const RnnWeightsOf<S>& w = gradients.weights;
  std::vector<MatrixOf<S>> list = {w.W_xh, w.W_hh, w.b_h};
  if (w.output) list.push_back(w.output->W);
  if (w.output && w.output->b) list.push_back(*w.output->b);
  list.push_back(gradients.h.row(0));
  return list;
}

template <class S>
void TotalNumbers<S>::compare() {
  if (!truncated) return;
  const auto whole = listed(sums), cut = listed(*truncated);
  for (Index i = 0; i < std::ssize(whole); ++i) {
    changes.emplace_back(cut[i] - whole[i]);
  }
}

/// Puts right what doubles lose digits of, where the spec gives decimals.
void settle(RnnFlow& flow);

}  // namespace psolve::rnn_grad
