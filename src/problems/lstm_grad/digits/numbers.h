#pragma once

#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

template <class S>
LstmPassOf<S> pass_through(const Problem& problem, const LstmCellOf<S>& cell, const MatrixOf<S>& x,
                           const Targets& targets) {
  LstmPassOf<S> pass{forward(cell, x), {}};
  const MatrixOf<S>& states = problem.loss.is_of(Emission::c) ? pass.run.c : pass.run.h;
  pass.emitted = emit(problem.loss, cell.weights.output, states, targets);
  return pass;
}

template <class S>
LstmGradientsOf<S> gradients_of(const Problem& problem, const LstmCellOf<S>& cell,
                                const MatrixOf<S>& x, const LstmPassOf<S>& pass) {
  const auto& output = cell.weights.output;
  const MatrixOf<S> slopes = state_slopes(problem.loss, output, pass.emitted);
  const MatrixOf<S> none(0, slopes.cols());
  const bool of_c = problem.loss.is_of(Emission::c);
  LstmGradientsOf<S> gradients =
      backward(cell, x, pass.run, of_c ? none : slopes, of_c ? slopes : none);
  if (output) {
    gradients.weights.output = output_gradients(problem.loss, *output, pass.run.h, pass.emitted);
  }
  return gradients;
}

/// The gradients of weights and first states, added up.
template <class S>
void TotalNumbers<S>::add(const SequenceNumbers<S>& sequence) {
  const LstmGradientsOf<S>& gradients = sequence.gradients;
  loss_value += sequence.loss_value;
  if (sums.h.size() == 0) {
    sums.weights = gradients.weights;
    sums.h = gradients.h.topRows(1);
    sums.c = gradients.c.topRows(1);
    return;
  }
  sums.weights.add(gradients.weights);
  sums.h += gradients.h.topRows(1);
  sums.c += gradients.c.topRows(1);
}

/// Puts right what doubles lose digits of, where the spec gives decimals.
void settle(LstmFlow& flow);

}  // namespace psolve::lstm_grad
