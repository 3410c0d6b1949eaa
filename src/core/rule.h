#pragma once

#include <span>
#include <string_view>

namespace psolve {

/// Why a step of a derivation may be made.
enum class Rule {
  // Structure
  definition,
  substitution,
  evaluation,
  simplification,
  // Differentiation
  constant_rule,
  identity_rule,
  constant_multiple_rule,
  sum_rule,
  product_rule,
  quotient_rule,
  power_rule,
  exponential_rule,
  logarithm_rule,
  trigonometric_rule,
  inverse_trigonometric_rule,
  hyperbolic_rule,
  activation_rule,
  absolute_value_rule,
  chain_rule,
  partial_derivatives,
  jacobian,
  // Networks of layers
  forward_pass,
  backward_pass,
  weighted_sum,
  activation,
  loss,
  output_delta,
  hidden_delta,
  outer_product,
  bias_gradient,
  gradient_descent,
  convolution,
  max_pooling,
  average_pooling,
  kernel_gradient,
  image_gradient,
  gradient_routing,
  // Receptive fields
  recursion,
  induction,
  unrolled_sum,
  union_of_paths,
  index_map,
  // Convolution arithmetic
  output_size,
  kernel_from_sizes,
  parameter_count,
  operation_count,
  // Convolution as a matrix
  vectorisation,
  toeplitz_matrix,
  weight_sharing,
  linearity,
  nearest_point,
  // Generative adversarial networks, divergences and transport
  adversarial_game,
  push_forward,
  euler_lagrange,
  second_derivative_test,
  divergence,
  quadrature,
  quantile_coupling,
  kantorovich_duality,
  average_below_maximum,
  no_dependence,
  update_map,
  characteristic_polynomial,
  // Networks of threshold units
  truth_table,
  equal_sums,
  threshold_sum,
  edge_count,
  dimension_bound,
  exhaustion,
  // Quadratics
  eigendecomposition,
  projection,
  geometric_limit,
  bernoulli_bounds,
  // Optimisers
  gradient,
  hessian,
  moving_average,
  squared_sum,
  bias_correction,
  look_ahead,
  newton_step,
  taylor_model,
  parameter_update,
  trajectory,
  linear_iteration,
  stability_limit,
  // Recurrent networks
  recurrence,
  direct_path,
  joint_recurrence,
  geometric_decay,
  memory_span,
  through_time,
  sum_over_time,
  spectral_radius,
  norm_bound,
  lyapunov_exponent,
  padding_mask,
  truncation,
  checkpointing,
  // Boolean functions
  karnaugh_map,
  prime_implicants,
  normal_form,
  linear_separability,
  // Games
  payoff_matrices,
  best_response,
  strict_dominance,
  maximin,
  linear_programming_duality,
  best_response_polytopes,
  no_profitable_deviation,
  maximal_nash_subsets,
};

struct RuleEntry {
  Rule rule;
  std::string_view name;     ///< UPPER_SNAKE, as in the JSON
  std::string_view meaning;  ///< one line
};

/// Every rule, in the order of the enumeration.
std::span<const RuleEntry> rules();

/// The rule's name, UPPER_SNAKE.
std::string_view name_of(Rule rule);

}  // namespace psolve
