#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "math/recurrent/rnn.h"
#include "problems/rnn_grad/cost.h"
#include "problems/rnn_grad/spec.h"

namespace psolve::rnn_grad {

enum class Regime { vanishing, stable, exploding };
std::string_view name_of(Regime regime);

/// All that is worked out of one sequence.
struct SequenceFlow {
  const Matrix& x;
  const FinalLoss& loss;
  RnnRun run;
  double loss_value;
  RnnGradients gradients;
  std::optional<RnnGradients> truncated;  ///< with `problem.truncate`
  Vector norms;                           ///< ‖∂L/∂h(t)‖, t = 1 … T
  double growth;  ///< geometric mean of its growth for each step back; 1 where there is none
  Regime regime;
  RnnCost cost;
  // Empty where there would be too many numbers:
  std::vector<Matrix> jacobians;  ///< J(t), t = 1 … T
  Vector radii;                   ///< their spectral radii
  Vector product_norms;           ///< ‖J(T) … J(T − k + 1)‖, k = 1 … T
  double product_radius = 0;      ///< of J(T) … J(1)
  double lyapunov = 0;            ///< ln ‖J(T) … J(1)‖/T

  Index steps() const { return x.rows(); }
  bool has_jacobians() const { return !jacobians.empty(); }
};

/// A cell with all its sequences.
struct RnnFlow {
  const Problem& problem;
  std::vector<SequenceFlow> sequences;
  double loss_value = 0;
  RnnGradients sums;                      ///< `weights`, and ∂L/∂h(0) as the only row of `h`
  std::optional<RnnGradients> truncated;  ///< likewise, with `problem.truncate`
  double radius;                          ///< of W_hh
  double norm;                            ///< of W_hh

  const RnnCell& cell() const { return problem.cell; }
};

/// The gradients of weights and h(0) that were asked for, in the order of the spec.
struct NamedGradient {
  std::string_view name;
  Matrix value;

  bool is_vector() const { return name.starts_with("b_") || name == "h0"; }
};
std::vector<NamedGradient> named(const RnnGradients& gradients);

}  // namespace psolve::rnn_grad
