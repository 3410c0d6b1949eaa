#include <fmt/format.h>

#include "math/calculus/rules.h"
#include "math/networks/rules.h"
#include "math/recurrent/loss_lines.h"
#include "math/recurrent/rules.h"
#include "problems/lstm_grad/derivation.h"

namespace psolve::lstm_grad {
namespace {

using namespace recurrent_symbols;

class GradientLines : LstmLines {
 public:
  using LstmLines::LstmLines;

  void run() {
    loss();
    const auto pass = work.heading("backward", rule::through_time,
                                   "Backpropagation through time, from the last step to the first");
    recursion();
    for (Index t = T(); t >= 1; --t) {
      if (holds(t)) step(t);
    }
    sums();
  }

 private:
  bool of_c() const { return flow.loss.of_cell_state; }
  Vector dh(Index t) const { return flow.gradients.h.row(t); }
  Vector dc(Index t) const { return flow.gradients.c.row(t); }
  Vector delta(Gate gate, Index t) const { return flow.run.part(flow.gradients.delta, gate, t); }
  /// What the loss is taken of.
  Formula last() const { return at(of_c() ? "c" : "h", T()); }

  void loss() {
    define(rule::loss, flow.loss_value, "loss",
           {sym("L"), loss_formula(flow.loss, last(), sym("y"), work)}, "loss",
           {"The loss, of ", last()});
  }

  void recursion() {
    const LstmEquations letters;
    Lines lines = {letters.cell_gradient()};
    for (const Gate gate : kGates) lines.push_back(letters.delta(gate));
    lines.push_back(letters.hidden_gradient_before());
    lines.push_back(letters.input_gradient());
    work.note("recursion", rule::through_time,
              {"From the end back, starting with what the loss says of ", at("h", T()), " and ",
               at("c", T())},
              std::move(lines));
  }

  void step(Index t) {
    const auto aside = aside_unless_shown(t);
    const auto group = work.heading(fmt::format("backward/steps[{}]", t - 1), rule::through_time,
                                    fmt::format("Step {}", t));
    if (t == T()) {
      from_the_loss();
    } else if (!holds(t + 1)) {
      resume(dh(t), by(at("h", t)), "dh/resumed");
      resume(dc(t), by(at("c", t)), "dc/resumed");
    } else {
      define(rule::chain_rule, dc(t), fmt::format("dc[{}]", t), equations(t).cell_gradient());
    }
    for (const Gate gate : kGates) {
      define(rule::chain_rule, delta(gate, t), fmt::format("delta_{}[{}]", name_of(gate), t - 1),
             equations(t).delta(gate));
    }
    const char* h0 = t == 1 ? "gradients.h0" : "";
    define(rule::chain_rule, dh(t - 1), fmt::format("dh[{}]", t - 1),
           equations(t).hidden_gradient_before(), h0);
    define(rule::chain_rule, Vector(flow.gradients.x.row(t - 1)), fmt::format("dx[{}]", t - 1),
           equations(t).input_gradient(), fmt::format("gradients.x[{}]", t - 1));
    if (t > 1) return;
    define(rule::chain_rule, dc(0), "dc[0]", equations(1).cell_gradient_before(), "gradients.c0");
  }

  /// ∂L/∂h(T) and ∂L/∂c(T).
  void from_the_loss() {
    const std::string place = fmt::format("[{}]", T());
    const Formula h = at("h", T());
    const Formula slope = loss_gradient_formula(flow.loss, last(), sym("y"), work);
    define(rule::loss, dh(T()), "dh" + place, {by(h), of_c() ? 0 * the(h) : slope}, {},
           from_h_claim());
    Formula formula = equations(T()).through_hidden_state();
    if (of_c()) {
      const Formula held = by(at("c", T())).mark("′");
      define(rule::loss, flow.loss.gradient(flow.output()), "dc_held", {held, slope}, {},
             {"Each entry counts once, whatever it is; the prime: with ", h, " held"});
      formula = the(held) + formula;
    }
    define(rule::chain_rule, dc(T()), "dc" + place, {by(at("c", T())), formula});
  }

  Prose from_h_claim() const {
    if (of_c()) return {"The loss does not ask for ", at("h", T())};
    return flow.loss.is_squared() ? Prose() : "Each entry counts once, whatever it is";
  }

  // ---------------------------------------------------------------- sums over the steps

  Matrix deltas(Gate gate) const {
    return flow.gradients.delta.middleCols(block_of(gate) * flow.units(), flow.units());
  }

  void sums() {
    const auto group =
        work.heading("gradients", rule::sum_over_time,
                     {"Every step uses the same weights: their gradients are sums over the steps, "
                      "as products of matrices with a row for each step"});
    const Matrix before = flow.run.h.topRows(T());
    if (leaves_out()) {
      resume(before, sym("H"), "H/resumed");
    } else {
      define(rule::definition, before, "H", {sym("H"), states_before(T(), work)}, {},
             "The states that steps start from");
    }
    for (const Gate gate : kGates) sums(gate);
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
    const LstmWeights& g = flow.gradients.weights;
    const Formula rows = transpose(the(all));
    sum("W", Matrix(g.W_of(gate)), times({rows, the(sym("x"))}));
    sum("U", Matrix(g.U_of(gate)), times({rows, the(sym("H"))}));
    sum("b", Vector(g.b_of(gate)), bias_sum(gate));
  }

  /// Of the steps that are left out the sum is taken up.
  Formula bias_sum(Gate gate) const {
    const Formula z = LstmEquations::of("z", gate);
    if (!leaves_out()) {
      return long_sum(T(), [&](Index t) { return the(by(z.at(t + 1))); });
    }
    Vector rest = Vector::Zero(flow.units());
    std::vector<Formula> terms;
    for (Index t = 1; t <= T(); ++t) {
      if (holds(t)) {
        terms.push_back(the(by(z.at(t))));
      } else {
        rest += delta(gate, t);
      }
    }
    const Formula middle = by(z.at(Formula::words("rest")));
    resume(rest, middle, fmt::format("b{}/resumed", name_of(gate)));
    terms.push_back(the(middle));
    return sum(std::move(terms));
  }
};

}  // namespace

void derive_gradients(const LstmFlow& flow, Workings& work) {
  GradientLines(flow, work).run();
}

}  // namespace psolve::lstm_grad
