// Question 13 of a sheet on networks: how the derivative of an LSTM's cell state flows through
// time. The mathematics is in math/recurrent/lstm.cpp and paths.cpp, the derivation in
// derivation.cpp.
//
// The question asks to prove that ∂c(t)/∂c(t−1) "does not vanish as t increases". True of the path
// that leaves h alone is that its derivative over T steps is ∏ f(t), at least (1 − δ)^T where all
// forget gates are at least 1 − δ; with gates at ½ it is 2^−T, and fixed weights with a bounded
// input keep every gate below some f_max < 1. So a cell can remember, if its gates learn to stay
// near 1.

#include "problems/lstm_grad/spec.h"

#include <fmt/format.h>

#include "math/recurrent/spectrum/spectrum.h"
#include "problems/lstm_grad/checks.h"
#include "problems/lstm_grad/derivation.h"
#include "problems/lstm_grad/digits/numbers.h"
#include "problems/lstm_grad/figures.h"
#include "problems/lstm_grad/flow.h"
#include "problems/lstm_grad/paths.h"
#include "problems/lstm_grad/remarks/claims.h"
#include "problems/lstm_grad/remarks/remarks.h"
#include "problems/lstm_grad/theory/theorem_bias.h"
#include "spec/error.h"

namespace psolve::lstm_grad {
namespace {

/// What comes of the gates and derivatives.
void complete(const LstmCell& cell, SequenceFlow& flow) {
  flow.direct = direct_products(flow.run);
  if (!flow.has_matrices()) return;
  const Index T = flow.steps();
  flow.full_norms.resize(T);
  for (Index t = T - 1; t >= 0; --t) {
    flow.full_norms(t) = spectral_norm(flow.full[t]);
    if (std::isfinite(flow.full_norms(t))) continue;
    throw SpecError("/weights",
                    fmt::format("the derivative of c({}) by c({}) overflows; scale the recurrent "
                                "weights down",
                                T, t));
  }
  const RnnCell plain = plain_cell(cell);
  flow.plain_norms = product_norms(plain, forward(plain, flow.x)).reverse();
}

}  // namespace

LstmFlow flow_of(const Problem& problem) {
  Numbers<double> numbers = numbers_of(problem);
  LstmFlow flow{std::move(numbers.totals), problem};
  flow.sequences.reserve(problem.sequences.size());
  for (Index s = 0; s < std::ssize(problem.sequences); ++s) {
    flow.sequences.push_back(
        {std::move(numbers.sequences[s]), problem.sequences[s], problem.targets[s]});
    complete(problem.cell, flow.sequences.back());
  }
  return flow;
}

namespace {

Json matrices_json(const std::vector<Matrix>& matrices) {
  return json_list(matrices, [](const Matrix& matrix) { return to_json(matrix); });
}

Json gates_json(const SequenceFlow& flow) {
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

Json path_json(const SequenceFlow& flow) {
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

Json sequence_json(const StepLoss& loss, const SequenceFlow& flow) {
  Json json = json_object(12);
  json["gates"] = gates_json(flow);
  json["direct"] = to_json(Matrix(flow.run.gates.leftCols(flow.run.units())));
  if (flow.has_matrices()) {
    json["total"] = matrices_json(flow.total);
    json["full"] = matrices_json(flow.full);
  }
  json["path"] = path_json(flow);
  put_emissions(json, loss, flow.targets, flow.emitted);
  json["loss"] = flow.loss_value;
  json["gradients"] = to_json(named(flow.gradients));
  json["gradients"]["x"] = to_json(flow.gradients.x);
  return json;
}

Json answers_of(const LstmFlow& flow) {
  const StepLoss& loss = flow.problem.loss;
  Json answers = Json::object();
  if (flow.problem.is_list) {
    answers["sequences"] =
        json_list(flow.sequences, [&](const SequenceFlow& s) { return sequence_json(loss, s); });
    answers["loss"] = flow.loss_value;
    answers["gradients"] = to_json(named(flow.sums));
  } else {
    answers = sequence_json(loss, flow.sequences[0]);
  }
  if (flow.updated) {
    answers["updated"] = to_json(named(flow.updated->weights));
    answers["loss_after_update"] = flow.loss_after_update;
  }
  return answers;
}

}  // namespace

Parameters named(const LstmWeights& weights) {
  Parameters list;
  for (const Gate gate : kGates) {
    const std::string name(name_of(gate));
    list.push_back({"W" + name, weights.W_of(gate), false});
    list.push_back({"U" + name, weights.U_of(gate), false});
    list.push_back(named_list("b" + name, weights.b_of(gate)));
  }
  if (!weights.output) return list;
  list.push_back({"Wy", weights.output->W, false});
  if (weights.output->b) list.push_back(named_list("by", *weights.output->b));
  return list;
}

Parameters named(const LstmGradients& gradients) {
  Parameters list = named(gradients.weights);
  list.push_back(named_list("h0", gradients.h.row(0)));
  list.push_back(named_list("c0", gradients.c.row(0)));
  return list;
}

Parameters given_numbers(const LstmFlow& flow) {
  Parameters list = named(flow.cell().weights);
  list.push_back(named_list("h0", flow.cell().h0));
  list.push_back(named_list("c0", flow.cell().c0));
  for (const auto& sequence : flow.sequences) list.push_back({"x", sequence.x, false});
  return list;
}

namespace {

/// The theorem and its limits, which the argument proves.
std::vector<ResultLine> laws_of_memory() {
  const Formula T = sym("T"), epsilon = sym("epsilon"), beta = sym("beta"), b = sym("b");
  const Formula whole = derivative(sym("c").at(T), sym("c").at(0));
  const Formula bound = sym("r") + call("log", {T * sym("k") / call("log", {1 + epsilon})});
  return {{{"It can remember: for all weights, bounded inputs, every T and ",
            relation(">", {epsilon, 0}), " there are biases, ", equals({b.at(sym("f")), beta}),
            " and ", equals({b.at(sym("i")), -beta}), ", with ",
            relation("≤", {call("norm", {whole - sym("I")}), epsilon}), ", namely ",
            relation("≥", {beta, bound}), ", r and k from the weights"}},
          {{"It need not: with biases fixed ", relation("≤", {sym("f").at(sym("t")), sym("F")}),
            " for some ", relation("<", {sym("F"), 1}),
            ", and the direct path falls at least like ", power(sym("F"), T)}}};
}

/// The theorem for the cell at hand.
ResultLine theorem_here(const LstmFlow& flow) {
  const Formula tenth = Formula(1) / 10, T = sym("T");
  const TheoremBias here = theorem_bias(flow, 0, 0.1);
  return {
      {"With the weights here and ", equals({sym("epsilon"), tenth}), " that is ",
       equals({sym("beta"), here.beta}), ", and the cell so run has ",
       equals({call("norm", {derivative(sym("c").at(flow.sequences[0].steps()), sym("c").at(0)) -
                             sym("I")}),
               here.distance})}};
}

std::vector<ResultLine> result_of(const LstmFlow& flow) {
  const Problem& problem = flow.problem;
  std::vector<ResultLine> lines = {{"With the state before held: ", {}, "one_step/direct"},
                                   {"Along every path: ", {}, "total"}};
  if (problem.theory) {
    for (ResultLine& law : laws_of_memory()) lines.push_back(std::move(law));
    if (states_theorem(flow, 0)) lines.insert(lines.end() - 1, theorem_here(flow));
  }
  lines.push_back({"In this run, over all steps: ", {"path[0].direct", "path[0].full"}});
  if (!problem.theory) lines.push_back({.step = "lower_bound"});
  if (!problem.theory) lines.push_back({.answers = {"loss"}});
  return lines;
}

}  // namespace

Solution solve(const Problem& problem, Workings& work) {
  const LstmFlow flow = flow_of(problem);
  Solution solution;
  solution.sought =
      "How does the cell state of an LSTM at one step change with that of an earlier one, does "
      "that derivative vanish over many steps, and what are the gradients of all weights?";
  if (!problem.is_list) solution.headline = {"path[0].direct", "path[0].full"};
  solution.headline.emplace_back("loss");
  if (asks_for_gradients(problem)) solution.headline.emplace_back("gradients");
  if (problem.learning_rate) solution.headline.emplace_back("updated");
  solution.answers = answers_of(flow);
  if (!work.recording()) return solution;
  derive(flow, work);
  solution.result = result_of(flow);
  solution.checks = checks(flow);
  solution.claims = judged_claims(problem.claims, flow);
  solution.remarks = remarks(flow, problem.drawn, work);
  solution.figures = figures(flow);
  return solution;
}

}  // namespace psolve::lstm_grad
