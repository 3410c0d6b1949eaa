#pragma once

#include <tuple>
#include <vector>

#include "math/recurrent/lstm.h"
#include "math/recurrent/parameters.h"
#include "problems/lstm_grad/spec.h"

namespace psolve::lstm_grad {

/// The numbers of one sequence.
template <class S>
struct SequenceNumbers : SequenceNumbersOf<LstmCellOf, S> {
  // Empty where there would be too many numbers:
  std::vector<MatrixOf<S>> total{};      ///< ∂c(t)/∂c(t−1)
  std::vector<MatrixOf<S>> full{};       ///< ∂c(T)/∂c(t)
  std::vector<MatrixOf<S>> through_h{};  ///< what h(t) adds to c(T), Q(t)

  static auto parts(auto& self) {
    return std::tuple_cat(SequenceNumbersOf<LstmCellOf, S>::parts(self),
                          std::tie(self.total, self.full, self.through_h));
  }
};

/// All that is worked out of one sequence: what answers, derivation, remarks, checks and figures
/// share.
struct SequenceFlow : SequenceNumbers<double> {
  const Matrix& x;
  const Targets& targets;
  Matrix direct{};      ///< T × m; row t has ∏ f(s) over s > t
  Vector full_norms{};  ///< of `full`, and empty where that is
  Vector plain_norms{};  ///< ‖∂h(T)/∂h(t)‖, t = 0 … T − 1, of the plain cell within; likewise

  Index steps() const { return x.rows(); }
  bool has_matrices() const { return !full.empty(); }
  /// The spectral norm of ∏ diag f(s) over s > t, which is that product's largest entry.
  double direct_norm(Index t) const { return direct.row(t).maxCoeff(); }
};

/// The numbers of all sequences together.
template <class S>
using TotalNumbers = TotalNumbersOf<LstmCellOf, S>;

/// A cell with all its sequences.
struct LstmFlow : TotalNumbers<double> {
  const Problem& problem;
  std::vector<SequenceFlow> sequences{};

  const LstmCell& cell() const { return problem.cell; }
  Index units() const { return cell().units(); }
};

/// All passes, and what comes of them. Throws SpecError where numbers overflow.
LstmFlow flow_of(const Problem& problem);

/// The weights under their own names, in the order of the spec, and with gradients ∂L/∂h(0) and
/// ∂L/∂c(0).
Parameters named(const LstmWeights& weights);
Parameters named(const LstmGradients& gradients);
/// The weights, the first states and the inputs of all sequences.
Parameters given_numbers(const LstmFlow& flow);

}  // namespace psolve::lstm_grad
