#pragma once

#include <vector>

#include "math/recurrent/loss/loss_lines.h"
#include "math/recurrent/sequence_totals.h"
#include "problems/rnn_grad/equations.h"
#include "problems/rnn_grad/flow.h"

namespace psolve::rnn_grad {

/// Writes states, Jacobians, bounds, backpropagation through time and its cost into a derivation.
/// People read short sequences whole, of long ones the steps at both ends.
void derive(const RnnFlow& flow, Workings& work);

/// The part on spectra of the Jacobians of sequence `s`, within its heading.
void derive_spectra(const RnnFlow& flow, Index s, Workings& work);
/// The part on loss and gradients of each sequence.
void derive_gradients(const RnnFlow& flow, Workings& work);
/// The part on sums over sequences, a step of descent, truncation and cost.
void derive_totals(const RnnFlow& flow, Workings& work);

/// The gradient's norm against time, and products of Jacobians against their bound.
std::vector<Figure> figures(const RnnFlow& flow);

/// What the parts share.
class RnnLines : protected SequenceLines {
 public:
  RnnLines(const RnnFlow& of, Workings& to);

 protected:
  const SequenceFlow& sequence(Index s) const { return flow.sequences[s]; }
  RnnEquations equations(Index t, Pass pass = {}) const {
    return {flow.cell().activation, t, work, pass};
  }
  /// What comes out and what is lost by it.
  LossLines judged() const {
    return {*this, flow.problem.loss, flow.cell().weights.output, {"W_hy", "b_y", "o"}};
  }
  SequenceTotals totals() const { return SequenceTotals(*this); }

  using SequenceLines::aside_unless_shown;
  /// Of several sequences people read the first; the others stand in a table with it.
  Workings::Group aside_unless_shown(Index s) const { return work.in_the_same_way(s >= 1); }

  /// Whether its Jacobians are recorded: one that has too many numbers cannot be worked out again.
  bool holds_jacobians(const SequenceFlow& of) const {
    return of.has_jacobians() && flow.cell().weights.W_hh.size() <= kMostNumbers;
  }
  /// The weighted sum, the state, and what comes out, of a step.
  void forward_step(Index s, Index t, const RnnRun& run, const Emissions& emitted,
                    Pass pass = {}) const;

  const RnnFlow& flow;
};

}  // namespace psolve::rnn_grad
