#pragma once

#include "math/recurrent/cell_lines.h"
#include "problems/lstm_grad/equations.h"
#include "problems/lstm_grad/flow.h"

namespace psolve::lstm_grad {

/// Writes an LSTM's forward pass, the derivatives of its cell state and backpropagation through
/// time into a derivation. People read short sequences whole, of long ones the steps at both ends.
void derive(const LstmFlow& flow, Workings& work);

/// The part on what the direct path keeps, beside a plain cell.
void derive_decay(const LstmFlow& flow, Workings& work);
/// The part on the loss and the gradients.
void derive_gradients(const LstmFlow& flow, Workings& work);

/// What the parts share.
class LstmLines : protected CellLines {
 public:
  LstmLines(const LstmFlow& of, Workings& to)
      : CellLines(to),
        flow(of),
        whole_(T() * (vectors() + matrices()) <= kMostNumbers),
        steps_(recorded_steps(T(), vectors(), whole_)),
        matrices_(whole_ ? steps_
                         : Stretch(T(), std::max(vectors(), matrices()), kMostNumbers / 2)) {}

 protected:
  Index T() const { return flow.steps(); }
  LstmEquations equations(Index t) const { return {t, work}; }
  /// Of many steps people read those at both ends.
  Workings::Group aside_unless_shown(Index t) const {
    return work.in_the_same_way(!is_shown_step(t, T()));
  }

  /// Whether step t is recorded, and whether with its matrices.
  bool holds(Index t) const { return t >= 1 && t <= T() && steps_.holds(t - 1); }
  bool holds_matrices(Index t) const {
    return matrices() > 0 && holds(t) && matrices_.holds(t - 1);
  }
  bool leaves_out() const { return steps_.leaves_out(); }

  const LstmFlow& flow;

 private:
  /// The numbers of a step, in vectors and in matrices.
  Index vectors() const { return 22 * flow.units() + flow.cell.inputs(); }
  Index matrices() const {
    const Index size = flow.units() * flow.units();
    return flow.has_matrices() && size <= kMostNumbers ? 9 * size : 0;
  }

  bool whole_;
  Stretch steps_;
  Stretch matrices_;
};

}  // namespace psolve::lstm_grad
