#pragma once

#include <vector>

#include "math/recurrent/lstm.h"
#include "problems/lstm_grad/spec.h"

namespace psolve::lstm_grad {

/// All that is worked out of an LSTM: what answers, derivation, remarks, checks and figures share.
struct LstmFlow {
  const LstmCell& cell;
  const Loss& loss;
  LstmRun run;
  double loss_value;
  LstmGradients gradients;
  Matrix direct;              ///< T × m; row t has ∏ f(s) over s > t
  std::vector<Matrix> total;  ///< ∂c(t)/∂c(t−1); empty where there would be too many numbers
  std::vector<Matrix> full;   ///< ∂c(T)/∂c(t); likewise
  std::vector<Matrix> through_h;  ///< what h(t) adds to c(T), Q(t); likewise
  Vector full_norms;              ///< of `full`; likewise
  Vector plain_norms;  ///< ‖∂h(T)/∂h(t)‖, t = 0 … T − 1, of the plain cell within; likewise

  Index steps() const { return cell.steps(); }
  Index units() const { return cell.units(); }
  bool has_matrices() const { return !full.empty(); }
  /// The spectral norm of ∏ diag f(s) over s > t, which is that product's largest entry.
  double direct_norm(Index t) const { return direct.row(t).maxCoeff(); }
  /// What the loss is taken of.
  Vector output() const { return (loss.of_cell_state ? run.c : run.h).row(steps()).transpose(); }
};

}  // namespace psolve::lstm_grad
