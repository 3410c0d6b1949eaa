// Question 13 of a sheet on networks: how the derivative of an LSTM's cell state flows through
// time. The mathematics is in math/recurrent/lstm.cpp and paths.cpp, the derivation in
// derivation.cpp.
//
// The sheet asks to prove that ∂c(t)/∂c(t−1) "does not vanish as t increases". True of the path
// that leaves h alone is that its derivative over T steps is ∏ f(t), at least (1 − δ)^T where all
// forget gates are at least 1 − δ; with gates at ½ it is 2^−T, and fixed weights with a bounded
// input keep every gate below some f_max < 1. So a cell can remember, if its gates learn to stay
// near 1.

#include "problems/lstm_grad/spec.h"

#include <fmt/format.h>

#include <tuple>

#include "math/recurrent/spectrum.h"
#include "math/recurrent/step_matrices.h"
#include "problems/lstm_grad/checks.h"
#include "problems/lstm_grad/derivation.h"
#include "problems/lstm_grad/figures.h"
#include "problems/lstm_grad/flow.h"
#include "problems/lstm_grad/paths.h"
#include "problems/lstm_grad/remarks.h"
#include "spec/error.h"

namespace psolve::lstm_grad {
namespace {

void refuse_overflow(const LstmRun& run) {
  for (Index t = 0; t < run.steps(); ++t) {
    if (run.gates.row(t).allFinite() && run.c.row(t + 1).allFinite()) continue;
    throw SpecError(fmt::format("/x/{}", t),
                    "the weighted sums of this step overflow; scale the weights or the input down");
  }
}

/// The first step back from the end, if any, at which a gradient is not finite.
void refuse_overflow(const LstmGradients& gradients) {
  for (Index t = gradients.delta.rows(); t >= 1; --t) {
    if (gradients.c.row(t - 1).allFinite() && gradients.h.row(t - 1).allFinite()) continue;
    throw SpecError("/weights", fmt::format("the gradient explodes: on its way back it overflows "
                                            "at c({}) and h({}); scale the recurrent weights down",
                                            t - 1, t - 1));
  }
  const LstmWeights& w = gradients.weights;
  if (w.W.allFinite() && w.U.allFinite() && w.b.allFinite() && gradients.x.allFinite()) return;
  throw SpecError("/weights", "the gradients of the weights overflow; scale weights or input down");
}

LstmFlow flow_of(const Problem& problem) {
  const LstmCell& cell = problem.cell;
  LstmFlow flow{cell, problem.loss, forward(cell), 0, {}, {}, {}, {}, {}, {}, {}};
  refuse_overflow(flow.run);
  const Vector output = flow.output();
  flow.loss_value = flow.loss.value(output);
  const Vector gradient = flow.loss.gradient(output);
  const Vector zero = Vector::Zero(cell.units());
  const bool of_c = flow.loss.of_cell_state;
  flow.gradients = backward(cell, flow.run, of_c ? zero : gradient, of_c ? gradient : zero);
  refuse_overflow(flow.gradients);
  flow.direct = direct_products(flow.run);
  if (!affords_step_matrices(cell.steps(), cell.units())) return flow;
  flow.total = one_step_derivatives(cell, flow.run);
  std::tie(flow.full, flow.through_h) = full_derivatives(cell, flow.run);
  flow.full_norms.resize(cell.steps());
  for (Index t = cell.steps() - 1; t >= 0; --t) {
    flow.full_norms(t) = spectral_norm(flow.full[t]);
    if (std::isfinite(flow.full_norms(t))) continue;
    throw SpecError("/weights",
                    fmt::format("the derivative of c({}) by c({}) overflows; scale the recurrent "
                                "weights down",
                                cell.steps(), t));
  }
  const RnnCell plain = plain_cell(cell);
  flow.plain_norms = product_norms(plain, forward(plain, cell.x)).reverse();
  return flow;
}

Json matrices_json(const std::vector<Matrix>& matrices) {
  Json list = Json::array();
  for (const Matrix& matrix : matrices) list.push_back(to_json(matrix));
  return list;
}

Json gates_json(const LstmFlow& flow) {
  Json list = Json::array();
  for (Index t = 1; t <= flow.steps(); ++t) {
    const auto gate = [&](Gate which) { return to_json(Vector(flow.run.gate(which, t))); };
    list.push_back({{"f", gate(Gate::f)},
                    {"i", gate(Gate::i)},
                    {"o", gate(Gate::o)},
                    {"c_tilde", gate(Gate::c)},
                    {"c", to_json(Vector(flow.run.c.row(t)))},
                    {"h", to_json(Vector(flow.run.h.row(t)))}});
  }
  return list;
}

Json path_json(const LstmFlow& flow) {
  Json list = Json::array();
  for (Index t = 0; t < flow.steps(); ++t) {
    Json entry = {{"from", t}, {"direct", flow.direct_norm(t)}};
    if (flow.has_matrices()) {
      entry["full"] = flow.full_norms(t);
      if (std::isfinite(flow.plain_norms(t))) entry["plain_rnn"] = flow.plain_norms(t);
    }
    list.push_back(std::move(entry));
  }
  return list;
}

Json gradients_json(const LstmGradients& gradients) {
  Json json = Json::object();
  for (const Gate gate : kGates) {
    const std::string name(name_of(gate));
    json["W" + name] = to_json(Matrix(gradients.weights.W_of(gate)));
    json["U" + name] = to_json(Matrix(gradients.weights.U_of(gate)));
    json["b" + name] = to_json(Vector(gradients.weights.b_of(gate)));
  }
  json["h0"] = to_json(Vector(gradients.h.row(0)));
  json["c0"] = to_json(Vector(gradients.c.row(0)));
  json["x"] = to_json(gradients.x);
  return json;
}

Json answers_of(const LstmFlow& flow) {
  Json answers = Json::object();
  answers["gates"] = gates_json(flow);
  answers["direct"] = to_json(Matrix(flow.run.gates.leftCols(flow.units())));
  if (flow.has_matrices()) {
    answers["total"] = matrices_json(flow.total);
    answers["full"] = matrices_json(flow.full);
  }
  answers["path"] = path_json(flow);
  answers["loss"] = flow.loss_value;
  answers["gradients"] = gradients_json(flow.gradients);
  return answers;
}

}  // namespace

Solution solve(const Problem& problem, Workings& work) {
  const LstmFlow flow = flow_of(problem);
  Solution solution;
  solution.sought =
      "How does the cell state of an LSTM at one step change with that of an earlier one, does "
      "that derivative vanish over many steps, and what are the gradients of all weights?";
  solution.headline = {"path", "loss"};
  solution.answers = answers_of(flow);
  if (!work.recording()) return solution;
  derive(flow, work);
  solution.result = {{"With the state before held: ", {}, "one_step/direct"},
                     {"Along every path: ", {}, "total"},
                     {"Over all steps: ", {"path[0].direct", "path[0].full"}},
                     {.step = "lower_bound"},
                     {.answers = {"loss"}}};
  solution.checks = checks(flow);
  solution.remarks = remarks(flow, problem.drawn, work);
  solution.figures = figures(flow);
  return solution;
}

}  // namespace psolve::lstm_grad
