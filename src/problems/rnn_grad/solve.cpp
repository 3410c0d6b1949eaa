// Question 14 of a sheet on networks: the Jacobian of a plain recurrent network, its spectral
// radius and the regimes of gradients; backpropagation through time over sequences of different
// lengths, and its cost. The mathematics is in math/recurrent/rnn.cpp, the derivation in
// derivation.cpp.
//
// The question speaks of "the spectral radius of this matrix". There is one for each step, and their
// product decides: it may grow though all radii are 0. Norms do bound it, ‖J(T) … J(1)‖ ≤ (γ σ)^T
// with γ = sup φ′ and σ the largest singular value of W_hh, from above only.

#include "problems/rnn_grad/spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "math/recurrent/spectrum/spectrum.h"
#include "math/recurrent/step_matrices.h"
#include "problems/rnn_grad/checks.h"
#include "problems/rnn_grad/derivation.h"
#include "problems/rnn_grad/digits/numbers.h"
#include "problems/rnn_grad/flow.h"
#include "problems/rnn_grad/remarks/claims.h"
#include "problems/rnn_grad/remarks/remarks.h"
#include "problems/rnn_grad/result.h"
#include "spec/error.h"

namespace psolve::rnn_grad {
namespace {

/// How the norm grows for each step back, and what that is called.
void classify(SequenceFlow& flow) {
  const Index last = flow.last_seen();
  flow.growth = last <= 1 ? 1
                          : std::exp((std::log(flow.norms(0)) - std::log(flow.norms(last - 1))) /
                                     static_cast<double>(last - 1));
  flow.regime = flow.growth < 0.9   ? Regime::vanishing
                : flow.growth > 1.1 ? Regime::exploding
                                    : Regime::neither;
}

void add_spectra(const RnnCell& cell, SequenceFlow& flow) {
  const Index T = flow.steps();
  flow.radii.resize(T);
  flow.product_norms.resize(T);
  flow.jacobians.resize(T);
  ScaledProduct product(cell.units());
  for (Index t = T; t >= 1; --t) {
    Matrix& J = flow.jacobians[t - 1];
    J = step_jacobian(cell, flow.run, t);
    flow.radii(t - 1) = spectral_radius(J);
    product.multiply_right(J);
    flow.product_norms(T - t) = product.norm();
  }
  const bool are_alike = std::ranges::all_of(
      flow.jacobians, [&](const Matrix& J) { return J == flow.jacobians.front(); });
  // Of a power no product's rounding comes between, which moves the eigenvalues of defective ones.
  // One that is 0 is left to the product, of which rounding may leave dust.
  const bool is_power = are_alike && flow.radii(0) > 0;
  flow.product_radius = is_power ? std::pow(flow.radii(0), T) : product.radius();
  flow.lyapunov = product.log_norm() / static_cast<double>(T);
}

/// What comes of the gradients and slopes.
void complete(const RnnCell& cell, SequenceFlow& flow, bool has_matrices) {
  flow.norms = flow.gradients.h.bottomRows(flow.steps()).rowwise().stableNorm();
  classify(flow);
  if (has_matrices) add_spectra(cell, flow);
}

/// Of W_hh, which is the Jacobian where all slopes are 1.
std::vector<PowerNorm> power_norms(const Matrix& W_hh) {
  constexpr std::array<Index, 10> kPowers = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
  std::vector<PowerNorm> norms;
  ScaledProduct product(W_hh.rows());
  for (Index k = 1; k <= kPowers.back(); ++k) {
    product.multiply_right(W_hh);
    if (std::ranges::count(kPowers, k) > 0) norms.push_back({k, product.norm()});
  }
  return norms;
}

}  // namespace

RnnFlow flow_of(const Problem& problem) {
  const Matrix& W_hh = problem.cell.weights.W_hh;
  Numbers<double> numbers = numbers_of(problem);
  RnnFlow flow{std::move(numbers.totals), problem, {}, spectral_radius(W_hh), spectral_norm(W_hh)};
  const bool has_matrices = affords_step_matrices(problem.sequences, problem.cell.units());
  const bool has_outputs = problem.loss.is_of(Emission::y);
  flow.sequences.reserve(problem.sequences.size());
  for (Index s = 0; s < std::ssize(problem.sequences); ++s) {
    SequenceNumbers<double>& own = numbers.sequences[s];
    const Matrix& x = problem.sequences[s];
    const RnnCost cost = rnn_cost(problem.cell, x.rows(), has_outputs ? own.emitted.steps() : 0);
    flow.sequences.push_back({std::move(own), x, problem.targets[s], cost});
    complete(problem.cell, flow.sequences.back(), has_matrices);
  }
  const bool has_slope_one = RnnFlow::steepest(problem.cell.activation) == 1;
  if (!problem.is_list && has_matrices && has_slope_one && !flow.is_normal()) {
    flow.powers = power_norms(W_hh);
  }
  return flow;
}

namespace {

Json cost_json(const RnnCost& cost) {
  return {{"multiplications", std::llround(cost.multiplications)},
          {"stored_values", std::llround(cost.stored_values)},
          {"stored_values_checkpointed", std::llround(cost.stored_values_checkpointed)},
          {"extra_multiplications", std::llround(cost.extra_multiplications)}};
}

/// What does not depend on the other sequences.
Json sequence_json(const RnnFlow& flow, const SequenceFlow& sequence) {
  Json json = Json::object();
  json["h"] = to_json(Matrix(sequence.run.h.bottomRows(sequence.steps())));
  Json radius = Json::object();
  if (sequence.has_jacobians()) {
    json["jacobians"] = json_list(sequence.jacobians, [](const Matrix& J) { return to_json(J); });
    radius["steps"] = to_json(sequence.radii);
  }
  radius["W_hh"] = flow.radius;
  if (sequence.has_jacobians() && std::isfinite(sequence.product_radius)) {
    radius["product"] = sequence.product_radius;
  }
  json["spectral_radius"] = std::move(radius);
  if (sequence.has_jacobians()) {
    json["lyapunov_exponent"] =
        std::isfinite(sequence.lyapunov) ? Json(sequence.lyapunov) : Json("-infinity");
  }
  json["gradient_norms"] = to_json(sequence.norms);
  json["regime"] = name_of(sequence.regime);
  put_emissions(json, flow.problem.loss, sequence.targets, sequence.emitted);
  json["loss"] = sequence.loss_value;
  json["gradients"] = to_json(named(sequence.gradients));
  json["gradients"]["x"] = to_json(sequence.gradients.x);
  json["cost"] = cost_json(sequence.cost);
  return json;
}

Json truncated_json(const RnnFlow& flow) {
  Json errors = Json::object();
  const Parameters whole = named(flow.sums), changes = named(*flow.changes);
  for (Index i = 0; i < std::ssize(whole); ++i) {
    const double size = whole[i].value.stableNorm();
    if (size > 0) errors[whole[i].name] = changes[i].value.stableNorm() / size;
  }
  return {{"gradients", to_json(named(*flow.truncated))}, {"relative_errors", std::move(errors)}};
}

Json answers_of(const RnnFlow& flow) {
  Json answers = Json::object();
  if (flow.problem.is_list) {
    answers["sequences"] = Json::array();
    RnnCost cost;
    for (const auto& sequence : flow.sequences) {
      answers["sequences"].push_back(sequence_json(flow, sequence));
      cost += sequence.cost;
    }
    answers["loss"] = flow.loss_value;
    answers["gradients"] = to_json(named(flow.sums));
    answers["cost"] = cost_json(cost);
  } else {
    answers = sequence_json(flow, flow.sequences[0]);
  }
  if (flow.truncated) answers["truncated"] = truncated_json(flow);
  if (flow.updated) {
    answers["updated"] = to_json(named(flow.updated->weights));
    answers["loss_after_update"] = flow.loss_after_update;
  }
  return answers;
}

}  // namespace

std::vector<Index> held_states(const Problem& problem, Index T) {
  const Index k = *problem.truncate;
  if (!problem.loss.at_every_step) return k < T ? std::vector{T - k} : std::vector<Index>();
  std::vector<Index> held;
  for (Index t = k; t < T; t += k) held.push_back(t);
  return held;
}

std::string_view name_of(Regime regime) {
  constexpr std::array<std::string_view, 3> names = {"vanishing", "neither", "exploding"};
  return names[static_cast<Index>(regime)];
}

Parameters named(const RnnWeights& w) {
  Parameters list = {{"W_xh", w.W_xh, false}, {"W_hh", w.W_hh, false}, named_list("b_h", w.b_h)};
  if (!w.output) return list;
  list.push_back({"W_hy", w.output->W, false});
  if (w.output->b) list.push_back(named_list("b_y", *w.output->b));
  return list;
}

Parameters named(const RnnGradients& gradients) {
  Parameters list = named(gradients.weights);
  list.push_back(named_list("h0", gradients.h.row(0)));
  return list;
}

Parameters given_numbers(const RnnFlow& flow) {
  Parameters list = named(flow.cell().weights);
  list.push_back(named_list("h0", flow.cell().h0));
  for (const auto& sequence : flow.sequences) list.push_back({"x", sequence.x, false});
  return list;
}

Solution solve(const Problem& problem, Workings& work) {
  const RnnFlow flow = flow_of(problem);
  Solution solution;
  solution.sought =
      "How does a state of a recurrent network change with the one before it, do gradients vanish "
      "or explode on their way back through the steps, and what are they?";
  if (!problem.is_list) solution.headline = {"regime"};
  for (const char* const asked : {"loss", "gradients"}) solution.headline.emplace_back(asked);
  if (problem.learning_rate) solution.headline.emplace_back("updated");
  solution.answers = answers_of(flow);
  if (!work.recording()) return solution;
  derive(flow, work);
  solution.result = result_of(flow);
  solution.checks = checks(flow);
  solution.claims = judged_claims(problem.claims, flow);
  solution.remarks = remarks(flow);
  solution.figures = figures(flow);
  return solution;
}

}  // namespace psolve::rnn_grad
