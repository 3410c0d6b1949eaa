#include <fmt/format.h>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/recurrent/rules.h"
#include "problems/lstm_grad/derivation.h"

namespace psolve::lstm_grad {
namespace {

using namespace recurrent_symbols;

class GradientLines : LstmLines {
 public:
  using LstmLines::LstmLines;

  void run() {
    const auto pass = heading("backward", rule::through_time,
                              "Backpropagation through time, from the last step to the first");
    recursion();
    for (Index t = T(); t >= 1; --t) {
      if (holds(t)) step(t);
    }
    define(rule::chain_rule, dh(0), "dh[0]", {by(at("h", 0)), equations(1).pulled_back()},
           "gradients.h0");
    define(rule::chain_rule, dc(0), "dc[0]", equations(1).cell_gradient_before(), "gradients.c0");
    sums();
  }

 private:
  const StepLoss& loss() const { return flow.problem.loss; }
  bool of_c() const { return loss().is_of(Emission::c); }
  bool is_judged(Index t) const { return judged().is_judged(t, T(), of.targets); }
  Vector dh(Index t) const { return of.gradients.h.row(t); }
  Vector dc(Index t) const { return of.gradients.c.row(t); }
  Vector delta(Gate gate, Index t) const { return of.run.part(of.gradients.delta, gate, t); }

  /// ∂ℓ/∂ of a state in letters; at the last step alone ℓ is L.
  Formula loss_slope() const {
    const Formula lost = loss().at_every_step ? at("ell", now()) : sym("L");
    if (!loss().is_of(Emission::y)) return derivative(lost, at(of_c() ? "c" : "h", now()));
    const char* sum = loss().activation == Activation::identity ? "y" : "zy";
    return times({transpose(sym("Wy")), derivative(lost, at(sum, now()))});
  }

  void recursion() {
    const LstmEquations letters;
    Formula h = LstmEquations::later_in_letters();
    Formula c = letters.kept_by_the_next() + letters.through_hidden_state();
    if (loss().at_every_step) (of_c() ? c : h) = loss_slope() + (of_c() ? c : h);
    Lines lines = {equals({by(at("h", now())), h}), equals({by(at("c", now())), c})};
    for (const Gate gate : kGates) lines.push_back(letters.delta(gate));
    lines.push_back(letters.input_gradient());
    law("recursion", rule::through_time,
        loss().at_every_step
            ? Prose("A state acts by what is lost at its own step, and by the next step")
            : Prose{"From the end back, starting with what the loss says of ", at("h", T()),
                    " and ", at("c", T())},
        std::move(lines));
  }

  void step(Index t) {
    const auto aside = aside_unless_shown(t);
    const auto group = heading(fmt::format("backward/steps[{}]", t - 1), rule::through_time,
                               fmt::format("Step {}", t));
    if (t < T() && !holds(t + 1)) {
      resume(dh(t), by(at("h", t)), "dh/resumed");
      resume(dc(t), by(at("c", t)), "dc/resumed");
    } else {
      hidden_gradient(t);
      cell_gradient(t);
    }
    for (const Gate gate : kGates) {
      define(rule::chain_rule, delta(gate, t), fmt::format("delta_{}[{}]", name_of(gate), t - 1),
             equations(t).delta(gate));
    }
    define(rule::chain_rule, Vector(of.gradients.x.row(t - 1)), fmt::format("dx[{}]", t - 1),
           equations(t).input_gradient(), fmt::format("gradients.x[{}]", t - 1));
  }

  void hidden_gradient(Index t) {
    judged().slopes(s, t, of.targets, of.emitted, T());
    std::vector<Formula> terms;
    Prose claim;
    if (is_judged(t) && !of_c()) {
      terms.push_back(judged().state_slope(t, t == T()));
      claim = counts_once();
    }
    if (t < T()) terms.push_back(equations(t + 1).pulled_back());
    if (terms.empty()) {
      terms.push_back(0 * the(at("h", t)));
      claim = {"The loss does not ask for ", at("h", t)};
    }
    define(rule::chain_rule, dh(t), fmt::format("dh[{}]", t),
           {by(at("h", t)), sum(std::move(terms))}, {}, claim);
  }

  void cell_gradient(Index t) {
    std::vector<Formula> terms;
    Prose claim;
    if (is_judged(t) && of_c()) {
      terms.push_back(judged().state_slope(t, false));
      claim = counts_once();
    }
    if (t < T()) terms.push_back(equations(t).kept_by_the_next());
    terms.push_back(equations(t).through_hidden_state());
    define(rule::chain_rule, dc(t), fmt::format("dc[{}]", t),
           {by(at("c", t)), sum(std::move(terms))}, {}, claim);
  }

  /// Of a sum of a state's entries.
  Prose counts_once() const {
    const bool is_sum = !loss().comparison && !loss().is_of(Emission::y);
    return is_sum ? Prose("Each entry counts once, whatever it is") : Prose();
  }

  // ---------------------------------------------------------------- sums over the steps

  Matrix deltas(Gate gate) const {
    return of.gradients.delta.middleCols(block_of(gate) * units(), units());
  }

  void sums() {
    const auto group =
        heading("gradients", rule::sum_over_time,
                {"Every step uses the same weights: their gradients are sums over the steps, "
                 "as products of matrices with a row for each step"});
    const Matrix before = of.run.h.topRows(T());
    if (leaves_out()) {
      resume(before, sym("H"), "H/resumed");
    } else {
      define(rule::definition, before, "H", {sym("H"), states_before(T(), work)}, {},
             "The states that steps start from");
    }
    for (const Gate gate : kGates) sums(gate);
    if (of.gradients.weights.output) {
      judged().layer_gradients(s, T(), of.targets, of.emitted, of.run.h,
                               *of.gradients.weights.output);
    }
  }

  void sums(Gate gate) {
    const Formula all = by(LstmEquations::of("z", gate));
    if (leaves_out()) {
      resume(deltas(gate), all, fmt::format("delta_{}/resumed", name_of(gate)));
    }
    const auto sum = [&](const char* what, const auto& value, const Formula& formula) {
      const std::string name = what + std::string(name_of(gate));
      define(rule::sum_over_time, value, name, {by(sym(name)), formula}, "gradients." + name);
    };
    const LstmWeights& g = of.gradients.weights;
    const Formula rows = transpose(the(all));
    sum("W", Matrix(g.W_of(gate)), times({rows, the(sym("x"))}));
    sum("U", Matrix(g.U_of(gate)), times({rows, the(sym("H"))}));
    const Formula z = LstmEquations::of("z", gate);
    sum("b", Vector(g.b_of(gate)),
        over_steps<Vector>(
            s, [](Index) { return true; }, [&](Index t) { return the(by(z.at(t))); },
            by(z.at(Formula::words("rest"))), id(s, fmt::format("b{}/resumed", name_of(gate))),
            Vector(Vector::Zero(units())), [&](Index t) { return delta(gate, t); }));
  }
};

}  // namespace

void derive_gradients(const LstmFlow& flow, Index s, Workings& work) {
  GradientLines(flow, s, work).run();
}

}  // namespace psolve::lstm_grad
