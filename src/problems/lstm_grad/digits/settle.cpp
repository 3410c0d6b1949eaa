#include <tuple>

#include "math/recurrent/digits/settling.h"
#include "math/recurrent/loss/descent.h"
#include "problems/lstm_grad/digits/numbers.h"
#include "problems/lstm_grad/paths.h"

namespace psolve::lstm_grad {
namespace {

template <class S>
using Numbers = NumbersOf<SequenceNumbers<S>, TotalNumbers<S>>;

template <class S>
LstmCellOf<S> exact_cell(const LstmCell& cell) {
  const LstmWeights& w = cell.weights;
  return {{exactly<S>(w.W), exactly<S>(w.U), exactly<S>(w.b), exactly<S>(w.output)},
          exactly<S>(cell.h0),
          exactly<S>(cell.c0)};
}

/// As flow_of (solve.cpp) does it in doubles.
template <class S>
Numbers<S> numbers_of(const LstmFlow& flow) {
  const Problem& problem = flow.problem;
  const LstmCellOf<S> cell = exact_cell<S>(problem.cell);
  Numbers<S> all;
  std::vector<MatrixOf<S>> inputs;
  for (const SequenceFlow& sequence : flow.sequences) {
    const MatrixOf<S>& x = inputs.emplace_back(exactly<S>(sequence.x));
    SequenceNumbers<S> own{pass_through(problem, cell, x, sequence.targets)};
    own.loss_value = own.emitted.loss();
    own.gradients = gradients_of<S>(problem, cell, x, own);
    if (sequence.has_matrices()) {
      own.total = one_step_derivatives(cell, own.run);
      std::tie(own.full, own.through_h) = full_derivatives(cell, own.run);
    }
    all.totals.add(own);
    all.sequences.push_back(std::move(own));
  }
  if (problem.learning_rate) {
    descend(cell, exactly<S>(*problem.learning_rate), all.sequences, all.totals,
            [&](const auto& updated, Index s) {
              return pass_through(problem, updated, inputs[s], problem.targets[s]);
            });
  }
  return all;
}

}  // namespace

// ------------------------------------------------------------------ number by number

template <class S, class Visit>
void each(const LstmPassOf<S>& from, LstmPass& to, Visit& visit) {
  visit(from.run.z, to.run.z);
  visit(from.run.gates, to.run.gates);
  visit(from.run.c, to.run.c);
  visit(from.run.h, to.run.h);
  visit(from.run.tanh_c, to.run.tanh_c);
  visit(from.run.slopes, to.run.slopes);
  psolve::each(from.emitted, to.emitted, visit);
}

template <class S, class Visit>
void each(const LstmWeightsOf<S>& from, LstmWeights& to, Visit& visit) {
  visit(from.W, to.W);
  visit(from.U, to.U);
  visit(from.b, to.b);
  psolve::each(from.output, to.output, visit);
}

template <class S, class Visit>
void each(const LstmGradientsOf<S>& from, LstmGradients& to, Visit& visit) {
  each(from.weights, to.weights, visit);
  visit(from.x, to.x);
  visit(from.h, to.h);
  visit(from.c, to.c);
  visit(from.delta, to.delta);
}

template <class S, class Visit>
void each(const std::vector<MatrixOf<S>>& from, std::vector<Matrix>& to, Visit& visit) {
  for (Index t = 0; t < std::ssize(from); ++t) visit(from[t], to[t]);
}

template <class S, class Visit>
void each(const SequenceNumbers<S>& from, SequenceNumbers<double>& to, Visit& visit) {
  each<S>(from, static_cast<LstmPass&>(to), visit);
  visit(from.loss_value, to.loss_value);
  each(from.gradients, to.gradients, visit);
  if (from.after) each(*from.after, *to.after, visit);
  each(from.total, to.total, visit);
  each(from.full, to.full, visit);
  each(from.through_h, to.through_h, visit);
}

template <class S, class Visit>
void each(const TotalNumbers<S>& from, TotalNumbers<double>& to, Visit& visit) {
  visit(from.loss_value, to.loss_value);
  each(from.sums, to.sums, visit);
  if (from.updated) each(from.updated->weights, to.updated->weights, visit);
  visit(from.loss_after_update, to.loss_after_update);
}

void settle(LstmFlow& flow) {
  settle_flow(flow, [&]<class S>() { return numbers_of<S>(flow); });
}

}  // namespace psolve::lstm_grad
