#include "problems/rnn_grad/result.h"

#include <algorithm>

#include "problems/rnn_grad/equations.h"

namespace psolve::rnn_grad {
namespace {

using namespace recurrent_symbols;

Prose law_of_jacobian(const RnnFlow& flow) {
  const RnnEquations letters(flow.cell().activation);
  const Equation J = letters.jacobian(), slope = letters.slope();
  return {equals({J.name, derivative(at("h", now()), at("h", before())), J.formula}), ", with ",
          equals({slope.name, slope.formula})};
}

/// What norms decide, and what the radius.
std::vector<ResultLine> laws_of_products(const RnnFlow& flow) {
  const Formula k = sym("k"), J = sym("J"), bound = sym("gamma") * sym("sigma");
  const Formula product = times({at("J", now()), dots(), at("J", now() - k + 1)});
  return {{{relation("≤", {norm(product), power(tuple({bound}), k)}),
            ": gradients vanish for sure where ", relation("<", {bound, 1}),
            ", and explode only where ", relation(">", {bound, 1}),
            ", with γ the largest slope of φ and ", equals({sym("sigma"), norm(sym("W_hh"))}),
            "; here ", equals({bound, flow.bound()})}},
          {{relation("→", {power(norm(power(J, k)), 1 / k), call("rho", {J})}),
            ": under one constant J the radius is the rate in the long run, vanishing below 1 and "
            "exploding above. It decides neither the first steps nor products of different J"}}};
}

/// The largest radius of a step and the most that steps together stretch.
ResultLine products_of(const SequenceFlow& of) {
  Index steps = 0;
  const double stretch = of.product_norms.maxCoeff(&steps);
  const Index T = of.steps();
  return {{"In this run ",
           equals({call("max", {call("rho", {at("J", now())})}), of.radii.maxCoeff()}), ", and ",
           equals({norm(derivative(at("h", T), at("h", T - steps - 1))), stretch})}};
}

ResultLine growth_of(const SequenceFlow& of) {
  const char* verdict = of.regime == Regime::vanishing   ? "it vanishes"
                        : of.regime == Regime::exploding ? "it explodes"
                                                         : "it neither vanishes nor explodes";
  return {{"From step to step back the gradient's norm is multiplied by ", Formula(of.growth),
           " on average: ", verdict}};
}

Formula over_steps(const Formula& body) {
  return big("sum", equals({now(), 1}), sym("T"), body);
}

/// The recursion, and the sums over the steps.
std::vector<ResultLine> laws_of_gradients(const RnnFlow& flow) {
  const Equation delta = RnnEquations(flow.cell().activation).delta();
  Prose sums = {
      equals({by(sym("W_hh")), over_steps(times({delta.name, transpose(at("h", before()))}))}),
      ", ",
      equals({by(sym("W_xh")), over_steps(times({delta.name, transpose(at("x", now()))}))}),
      ", ",
      equals({by(sym("b_h")), over_steps(delta.name)}),
      ", over all sequences, each to its own T"};
  return {{.step = "recursion"}, {std::move(sums)}};
}

ResultLine cost_in_letters() {
  return {
      "Θ(T(m² + mn)) multiplications for m units and n inputs, Θ(Tm) stored numbers, one step "
      "after "
      "the other; Θ(m√T) numbers with checkpoints, for one more pass forward; Θ(km) truncated "
      "after "
      "k steps, with a biased gradient"};
}

/// How far the truncated gradients are off, as parts of what they should be.
ResultLine errors_of_truncation(const RnnFlow& flow) {
  const auto whole = named(flow.sums), cut = named(*flow.truncated);
  ResultLine line{{"Cut after ", Formula(*flow.problem.truncate),
                   " steps back, gradients are off by these parts of their norm:"}};
  const char* before = " ";
  for (Index i = 0; i < std::ssize(whole); ++i) {
    const double size = whole[i].value.norm(), error = (cut[i].value - whole[i].value).norm();
    if (error == 0) continue;
    line.words << before << by(parameter_symbol(whole[i].name)) << " by " << error / size;
    before = ", ";
  }
  return line;
}

}  // namespace

std::vector<ResultLine> result_of(const RnnFlow& flow) {
  const Problem& problem = flow.problem;
  std::vector<ResultLine> lines;
  const auto add = [&](std::vector<ResultLine> more) {
    std::ranges::move(more, std::back_inserter(lines));
  };
  if (problem.is_list || problem.truncate) {
    add(laws_of_gradients(flow));
    lines.push_back(cost_in_letters());
    lines.push_back(problem.truncate ? errors_of_truncation(flow)
                                     : ResultLine{.answers = {"loss"}});
    return lines;
  }
  const SequenceFlow& of = flow.sequences[0];
  lines.push_back({law_of_jacobian(flow)});
  add(laws_of_products(flow));
  if (of.has_jacobians()) lines.push_back(products_of(of));
  lines.push_back(growth_of(of));
  return lines;
}

}  // namespace psolve::rnn_grad
