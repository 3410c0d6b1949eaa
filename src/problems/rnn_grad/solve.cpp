// Question 14 of a sheet on networks: the Jacobian of a plain recurrent network, its spectral
// radius and the regimes of gradients; backpropagation through time over sequences of different
// lengths, and its cost. The mathematics is in math/recurrent/rnn.cpp, the derivation in
// derivation.cpp.
//
// The sheet speaks of "the spectral radius of this matrix". There is one for each step, and their
// product decides: it may grow though all radii are 0. Norms do bound it, ‖J(T) … J(1)‖ ≤ (γ σ)^T
// with γ = sup φ′ and σ the largest singular value of W_hh, from above only.

#include "problems/rnn_grad/spec.h"

#include <fmt/format.h>

#include <cmath>

#include "math/recurrent/spectrum.h"
#include "math/recurrent/step_matrices.h"
#include "problems/rnn_grad/checks.h"
#include "problems/rnn_grad/derivation.h"
#include "problems/rnn_grad/flow.h"
#include "problems/rnn_grad/remarks.h"
#include "spec/error.h"

namespace psolve::rnn_grad {
namespace {

void refuse_overflow(const RnnRun& run) {
  for (Index t = 1; t <= run.steps(); ++t) {
    if (run.h.row(t).allFinite() && run.z.row(t - 1).allFinite()) continue;
    throw SpecError("/weights/W_hh", fmt::format("the state explodes: h({}) overflows; scale W_hh "
                                                 "down, or take fewer steps",
                                                 t));
  }
}

void refuse_overflow(const RnnGradients& gradients) {
  for (Index t = gradients.delta.rows(); t >= 1; --t) {
    if (gradients.h.row(t - 1).allFinite() && gradients.delta.row(t - 1).allFinite()) continue;
    throw SpecError("/weights/W_hh", fmt::format("the gradient explodes: on its way back it "
                                                 "overflows at h({}); scale W_hh down, or take "
                                                 "fewer steps",
                                                 t - 1));
  }
  for (const auto& [name, value] : named(gradients)) {
    if (value.allFinite()) continue;
    throw SpecError("/weights", fmt::format("the gradient of {} overflows; scale weights or input "
                                            "down",
                                            name));
  }
}

/// How the norm grows for each step back, and what that is called.
void classify(SequenceFlow& flow) {
  const Index T = flow.steps();
  const double end = flow.norms(T - 1);
  flow.growth =
      T == 1 || end == 0
          ? 1
          : std::exp((std::log(flow.norms(0)) - std::log(end)) / static_cast<double>(T - 1));
  flow.regime = flow.growth < 0.9   ? Regime::vanishing
                : flow.growth > 1.1 ? Regime::exploding
                                    : Regime::stable;
}

void add_spectra(const RnnCell& cell, SequenceFlow& flow) {
  const Index T = flow.steps();
  if (!affords_step_matrices(T, cell.units())) return;
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
  flow.product_radius = product.radius();
  flow.lyapunov = product.log_norm() / static_cast<double>(T);
}

SequenceFlow flow_of(const RnnCell& cell, const Matrix& x, const FinalLoss& loss) {
  SequenceFlow flow{x, loss,           forward(cell, x),         0,  {}, {}, {},
                    1, Regime::stable, rnn_cost(cell, x.rows()), {}, {}, {}};
  refuse_overflow(flow.run);
  const Vector output = cell.output(flow.run.h.row(x.rows()));
  flow.loss_value = loss.value(output);
  flow.gradients = backward(cell, x, flow.run, loss.gradient(output), x.rows());
  refuse_overflow(flow.gradients);
  flow.norms = flow.gradients.h.bottomRows(x.rows()).rowwise().stableNorm();
  classify(flow);
  add_spectra(cell, flow);
  return flow;
}

/// The gradients of weights and h(0), added up.
void add(RnnGradients& sums, const RnnGradients& gradients) {
  if (sums.h.size() == 0) {
    sums.weights = gradients.weights;
    sums.h = gradients.h.topRows(1);
    return;
  }
  sums.weights.W_xh += gradients.weights.W_xh;
  sums.weights.W_hh += gradients.weights.W_hh;
  sums.weights.b_h += gradients.weights.b_h;
  if (sums.weights.W_hy) *sums.weights.W_hy += *gradients.weights.W_hy;
  if (sums.weights.b_y) *sums.weights.b_y += *gradients.weights.b_y;
  sums.h += gradients.h.topRows(1);
}

RnnFlow flow_of(const Problem& problem) {
  const RnnCell& cell = problem.cell;
  RnnFlow flow{
      problem, {}, 0, {}, {}, spectral_radius(cell.weights.W_hh), spectral_norm(cell.weights.W_hh)};
  flow.sequences.reserve(problem.sequences.size());
  for (Index i = 0; i < std::ssize(problem.sequences); ++i) {
    flow.sequences.push_back(flow_of(cell, problem.sequences[i], problem.losses[i]));
    SequenceFlow& sequence = flow.sequences.back();
    flow.loss_value += sequence.loss_value;
    add(flow.sums, sequence.gradients);
    if (!problem.truncate) continue;
    if (!flow.truncated) flow.truncated.emplace();
    const Vector output = cell.output(sequence.run.h.row(sequence.steps()));
    sequence.truncated =
        backward(cell, sequence.x, sequence.run, sequence.loss.gradient(output), *problem.truncate);
    add(*flow.truncated, *sequence.truncated);
  }
  return flow;
}

Json gradients_json(const RnnGradients& gradients) {
  Json json = Json::object();
  for (const NamedGradient& gradient : named(gradients)) {
    json[std::string(gradient.name)] =
        gradient.is_vector() ? to_json(Vector(gradient.value.reshaped())) : to_json(gradient.value);
  }
  return json;
}

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
    json["jacobians"] = Json::array();
    for (const Matrix& J : sequence.jacobians) json["jacobians"].push_back(to_json(J));
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
  json["loss"] = sequence.loss_value;
  json["gradients"] = gradients_json(sequence.gradients);
  json["gradients"]["x"] = to_json(sequence.gradients.x);
  json["cost"] = cost_json(sequence.cost);
  return json;
}

Json truncated_json(const RnnFlow& flow) {
  Json errors = Json::object();
  const auto whole = named(flow.sums);
  const auto cut = named(*flow.truncated);
  for (Index i = 0; i < std::ssize(whole); ++i) {
    const double size = whole[i].value.norm();
    if (size > 0)
      errors[std::string(whole[i].name)] = (cut[i].value - whole[i].value).norm() / size;
  }
  return {{"gradients", gradients_json(*flow.truncated)}, {"relative_errors", std::move(errors)}};
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
    answers["gradients"] = gradients_json(flow.sums);
    answers["cost"] = cost_json(cost);
  } else {
    answers = sequence_json(flow, flow.sequences[0]);
  }
  if (flow.truncated) answers["truncated"] = truncated_json(flow);
  return answers;
}

}  // namespace

std::string_view name_of(Regime regime) {
  constexpr std::array<std::string_view, 3> names = {"vanishing", "stable", "exploding"};
  return names[static_cast<Index>(regime)];
}

std::vector<NamedGradient> named(const RnnGradients& gradients) {
  const RnnWeights& w = gradients.weights;
  std::vector<NamedGradient> list = {{"W_xh", w.W_xh}, {"W_hh", w.W_hh}, {"b_h", w.b_h}};
  if (w.W_hy) list.push_back({"W_hy", *w.W_hy});
  if (w.b_y) list.push_back({"b_y", *w.b_y});
  list.push_back({"h0", gradients.h.topRows(1)});
  return list;
}

Solution solve(const Problem& problem, Workings& work) {
  const RnnFlow flow = flow_of(problem);
  Solution solution;
  solution.sought =
      "How does a state of a recurrent network change with the one before it, do gradients vanish "
      "or explode on their way back through the steps, and what are they?";
  solution.headline = {"loss"};
  if (!problem.is_list) solution.headline = {"regime", "loss"};
  solution.answers = answers_of(flow);
  if (!work.recording()) return solution;
  derive(flow, work);
  solution.result = {
      {.step = "step"}, {.step = "bound"}, {.step = "recursion"}, {.answers = {"loss"}}};
  if (!problem.is_list) solution.result.push_back({.answers = {"regime", "lyapunov_exponent"}});
  solution.checks = checks(flow);
  solution.remarks = remarks(flow);
  solution.figures = figures(flow);
  return solution;
}

}  // namespace psolve::rnn_grad
