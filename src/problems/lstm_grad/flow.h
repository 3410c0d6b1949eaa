#pragma once

#include <optional>
#include <vector>

#include "math/recurrent/lstm.h"
#include "math/recurrent/parameters.h"
#include "problems/lstm_grad/spec.h"

namespace psolve::lstm_grad {

/// A pass forward, and what comes of it.
struct LstmPass {
  LstmRun run;
  Emissions emitted;
};

/// All that is worked out of one sequence: what answers, derivation, remarks, checks and figures
/// share.
struct SequenceFlow {
  const Matrix& x;
  const Targets& targets;
  LstmRun run;
  Emissions emitted;
  double loss_value = 0;
  LstmGradients gradients = {};
  std::optional<LstmPass> after = {};  ///< with the weights after a step of descent
  Matrix direct = {};                  ///< T × m; row t has ∏ f(s) over s > t
  // Empty where there would be too many numbers:
  std::vector<Matrix> total = {};      ///< ∂c(t)/∂c(t−1)
  std::vector<Matrix> full = {};       ///< ∂c(T)/∂c(t)
  std::vector<Matrix> through_h = {};  ///< what h(t) adds to c(T), Q(t)
  Vector full_norms = {};              ///< of `full`
  Vector plain_norms = {};  ///< ‖∂h(T)/∂h(t)‖, t = 0 … T − 1, of the plain cell within

  Index steps() const { return x.rows(); }
  bool has_matrices() const { return !full.empty(); }
  /// The spectral norm of ∏ diag f(s) over s > t, which is that product's largest entry.
  double direct_norm(Index t) const { return direct.row(t).maxCoeff(); }
};

/// A cell with all its sequences.
struct LstmFlow {
  const Problem& problem;
  std::vector<SequenceFlow> sequences;
  double loss_value = 0;
  LstmGradients sums;  ///< `weights`, and ∂L/∂h(0) and ∂L/∂c(0) as the only rows
  std::optional<LstmCell> updated;  ///< after a step of descent, with `problem.learning_rate`
  double loss_after_update = 0;

  const LstmCell& cell() const { return problem.cell; }
  Index units() const { return cell().units(); }
};

/// All passes, and what comes of them. Throws SpecError where numbers overflow.
LstmFlow flow_of(const Problem& problem);

/// The weights under their own names, in the order of the spec, and with gradients ∂L/∂h(0) and
/// ∂L/∂c(0).
Parameters named(const LstmWeights& weights);
Parameters named(const LstmGradients& gradients);

}  // namespace psolve::lstm_grad
