#include "math/recurrent/digits/settling.h"
#include "math/recurrent/loss/descent.h"
#include "problems/rnn_grad/digits/numbers.h"

namespace psolve::rnn_grad {
namespace {

template <class S>
using Numbers = NumbersOf<SequenceNumbers<S>, TotalNumbers<S>>;

template <class S>
RnnCellOf<S> exact_cell(const RnnCell& cell) {
  const RnnWeights& w = cell.weights;
  return {{exactly<S>(w.W_xh), exactly<S>(w.W_hh), exactly<S>(w.b_h), exactly<S>(w.output)},
          cell.activation,
          exactly<S>(cell.h0)};
}

/// As flow_of (solve.cpp) does it in doubles.
template <class S>
Numbers<S> numbers_of(const Problem& problem) {
  const RnnCellOf<S> cell = exact_cell<S>(problem.cell);
  Numbers<S> all;
  std::vector<MatrixOf<S>> inputs;
  for (Index s = 0; s < std::ssize(problem.sequences); ++s) {
    const MatrixOf<S>& x = inputs.emplace_back(exactly<S>(problem.sequences[s]));
    SequenceNumbers<S> own{pass_through(problem, cell, x, problem.targets[s])};
    own.loss_value = own.emitted.loss();
    own.gradients = gradients_of<S>(problem, cell, x, own);
    if (problem.truncate) {
      own.truncated = gradients_of<S>(problem, cell, x, own, held_states(problem, x.rows()));
    }
    all.totals.add(own);
    all.sequences.push_back(std::move(own));
  }
  all.totals.compare();
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
void each(const RnnPassOf<S>& from, RnnPass& to, Visit& visit) {
  visit(from.run.z, to.run.z);
  visit(from.run.h, to.run.h);
  visit(from.run.slopes, to.run.slopes);
  psolve::each(from.emitted, to.emitted, visit);
}

template <class S, class Visit>
void each(const RnnWeightsOf<S>& from, RnnWeights& to, Visit& visit) {
  visit(from.W_xh, to.W_xh);
  visit(from.W_hh, to.W_hh);
  visit(from.b_h, to.b_h);
  psolve::each(from.output, to.output, visit);
}

template <class S, class Visit>
void each(const RnnGradientsOf<S>& from, RnnGradients& to, Visit& visit) {
  each(from.weights, to.weights, visit);
  visit(from.x, to.x);
  visit(from.h, to.h);
  visit(from.delta, to.delta);
}

template <class S, class Visit>
void each(const SequenceNumbers<S>& from, SequenceNumbers<double>& to, Visit& visit) {
  each<S>(from, static_cast<RnnPass&>(to), visit);
  visit(from.loss_value, to.loss_value);
  each(from.gradients, to.gradients, visit);
  if (from.truncated) each(*from.truncated, *to.truncated, visit);
  if (from.after) each(*from.after, *to.after, visit);
}

template <class S, class Visit>
void each(const TotalNumbers<S>& from, TotalNumbers<double>& to, Visit& visit) {
  visit(from.loss_value, to.loss_value);
  each(from.sums, to.sums, visit);
  if (from.truncated) each(*from.truncated, *to.truncated, visit);
  for (Index i = 0; i < std::ssize(from.changes); ++i) visit(from.changes[i], to.changes[i]);
  if (from.updated) each(from.updated->weights, to.updated->weights, visit);
  visit(from.loss_after_update, to.loss_after_update);
}

void settle(RnnFlow& flow) {
  settle_flow(flow, [&]<class S>() { return numbers_of<S>(flow.problem); });
}

}  // namespace psolve::rnn_grad
